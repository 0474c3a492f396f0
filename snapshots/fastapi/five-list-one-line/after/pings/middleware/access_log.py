"""One `request_completed` log record per request, when its body has ended."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime, timezone
from typing import Literal

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
    configuration of the project, with the fields as attributes of the record.
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
        if output == "json":
            write_json_lines()
        if not uvicorn_access_log:  # it has the query string, and no duration
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
            logger.name, level, __file__, 0, MESSAGE, (), None, "finish", fields
        )
        logger.handle(entry)


def write_json_lines() -> None:
    if not any(isinstance(handler, JSONLines) for handler in logger.handlers):
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
