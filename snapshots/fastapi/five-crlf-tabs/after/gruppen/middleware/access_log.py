"""One `request_completed` log record per request, when its body has ended."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime, timezone
from typing import Literal
from urllib.parse import quote

from starlette.types import ASGIApp, Scope

from .request_record import Observer, RequestRecord

MESSAGE = "request_completed"
FIELDS = (
    "method",
    "path",
    "status",
    "duration_ms",
    "request_id",
    "client",
    "outcome",
    "error",
)

logger = logging.getLogger("access")


class AccessLogMiddleware(Observer):
    """Logs to the logger `access`; never query strings, headers or bodies.

    "json" writes lines to stdout. "inherit" leaves the output to the logging
    configuration of the project: the message says what happened, the fields
    are attributes of the record. A WebSocket has its line when it is closed; a
    preflight that CORS answers, outside of this layer, has none.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        output: Literal["json", "inherit"] = "json",
        uvicorn_access_log: bool = True,
    ) -> None:
        if output not in {"json", "inherit"}:
            message = f'output must be "json" or "inherit", not {output!r}'
            raise ValueError(message)
        super().__init__(app)
        self.output = output
        if output == "json":
            write_json_lines()
        # It has the query string, and no duration; but is better than no line.
        if not uvicorn_access_log and is_written():
            logging.getLogger("uvicorn.access").disabled = True

    def finish(self, record: RequestRecord, scope: Scope) -> None:
        failed = record.outcome in {"error", "aborted"}
        level = logging.ERROR if failed else logging.INFO
        if not logger.isEnabledFor(level):
            return
        fields = {
            "method": record.method,
            "path": record.path,
            "status": record.status,
            "duration_ms": round((record.duration or 0.0) * 1000, 3),
            "outcome": record.outcome,
        }
        if "request_id" in scope["state"]:
            fields["request_id"] = scope["state"]["request_id"]
        if scope.get("client"):
            fields["client"] = scope["client"][0]
        if record.error is not None:
            fields["error"] = type(record.error).__name__
        # Not logger.log(), which searches the stack for its caller every time.
        entry = logger.makeRecord(
            logger.name, level, __file__, 0, MESSAGE, (), None, "finish"
        )
        # Not as `extra`: a record factory may have set some of them.
        entry.__dict__.update(fields)
        if self.output == "inherit":
            path = quote(record.path)  # it could forge a line
            milliseconds = fields["duration_ms"]
            entry.msg = MESSAGE + ": %s %s %s %s ms"
            entry.args = (record.method, path, record.status, milliseconds)
        logger.handle(entry)


def is_written() -> bool:
    return logger.hasHandlers() and logger.isEnabledFor(logging.INFO)


def write_json_lines() -> None:
    # By name: another package of this process may have a class of its own.
    if JSONLines.__name__ not in [type(h).__name__ for h in logger.handlers]:
        logger.addHandler(JSONLines())
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.disabled = False  # a logging configuration may have switched it off


class JSONLines(logging.Handler):
    """Writes each record to stdout as one line of JSON."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            time = datetime.fromtimestamp(record.created, timezone.utc)
            entry = {
                "time": time.isoformat(timespec="milliseconds"),
                "level": record.levelname.lower(),
                "logger": record.name,
                "message": record.getMessage(),
            }
            for name in FIELDS:
                if hasattr(record, name):
                    entry[name] = getattr(record, name)
            sys.stdout.write(json.dumps(entry) + "\n")
            sys.stdout.flush()
        except Exception:  # noqa: BLE001 (as every handler does)
            self.handleError(record)
