"""Where the log lines of this application go, and what each of them carries.

What is configured stays: handlers, levels, filters, formatters of your own.
A formatter, a filter and a first handler are what is put to it, once.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from .log_context import RequestIDFilter

# What every record has, and what a line has of its own; the rest is `extra`.
STANDARD = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {
    "asctime",
    "color_message",
    "level",
    "logger",
    "message",
    "taskName",
    "time",
}
ENCODER = json.JSONEncoder(default=str, allow_nan=False)
ACCESS = "access"
COMPLETED = "request_completed"
MESSAGE = COMPLETED + ": %s %s %s %s ms"

access_logger = logging.getLogger(ACCESS)


class Output:
    """Leaves all lines where they go, and gives their records the id."""

    def set_up(self) -> None:
        """Also after the application has configured its logging (again)."""
        handlers = [each for logger in all_loggers() for each in logger.handlers]
        for handler in handlers:
            if not any(isinstance(each, RequestIDFilter) for each in handler.filters):
                handler.addFilter(RequestIDFilter())
            self.adopt(handler)

    def begin(self) -> None:
        """Write lines, where nothing else does; before the first request."""
        # A configuration switches off the loggers that it does not name.
        logging.getLogger(ACCESS).disabled = False

    def started(self) -> None:
        """Do what has to wait until the application has configured its own."""

    def adopt(self, handler: logging.Handler) -> None:
        """Make a handler that was found write as it should."""

    def is_written(self) -> bool:
        """Whether an access line is to be seen anywhere."""
        logger = logging.getLogger(ACCESS)
        return logger.hasHandlers() and logger.isEnabledFor(logging.INFO)

    def write(self, level: int, fields: dict[str, Any]) -> None:
        """Write the access line: a message to read, fields for machines."""
        logger = access_logger
        if not logger.isEnabledFor(level):
            return
        path = quote(str(fields["path"]))  # it could forge a line
        values = fields["method"], path, fields["status"], fields["duration_ms"]
        # Not logger.log(), which searches the stack for its caller every time.
        record = logger.makeRecord(
            ACCESS, level, __file__, 0, MESSAGE, values, None, "write"
        )
        # Not as `extra`: a record factory may have set some of them.
        record.__dict__.update(fields)
        logger.handle(record)


class ConsoleLines(Output):
    """Lines of one form: JSON, on stdout where nothing else is configured."""

    def first_handler(self) -> logging.Handler:
        return StdoutHandler()

    def formatter(self) -> logging.Formatter:
        return JSONFormatter()

    def begin(self) -> None:
        super().begin()
        root, access = logging.getLogger(), logging.getLogger(ACCESS)
        if access.level == logging.NOTSET:
            access.setLevel(logging.INFO)
        if access.hasHandlers():
            return
        if any_writes_below(root):  # one more at the root would write it again
            access.addHandler(self.first_handler())
            access.propagate = False
            return
        root.addHandler(self.first_handler())
        if root.level == logging.WARNING:  # as it is from the beginning
            root.setLevel(logging.INFO)

    def adopt(self, handler: logging.Handler) -> None:
        if is_plain_console(handler):
            handler.setFormatter(self.formatter())


class JSONFormatter(logging.Formatter):
    """A line of JSON, with what is given as `extra`, and tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": time_of(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
            **{
                name: value
                for name, value in record.__dict__.items()
                if name not in STANDARD and value is not None
            },
        }
        if record.exc_info and record.exc_info[0] is not None:
            entry.setdefault("error", record.exc_info[0].__name__)
            entry["exception"] = self.formatException(record.exc_info)
        elif record.exc_text:
            entry["exception"] = record.exc_text
        if record.stack_info:
            entry["stack"] = self.formatStack(record.stack_info)
        try:
            return ENCODER.encode(entry)
        except (TypeError, ValueError):  # keys of an extra, or what is in it
            return json.dumps({name: str(value) for name, value in entry.items()})


class StdoutHandler(logging.Handler):
    """Writes to what stdout is at that time."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stdout.write(self.format(record) + "\n")
            sys.stdout.flush()
        except Exception:  # noqa: BLE001 (as every handler does)
            self.handleError(record)


def json_lines() -> ConsoleLines:
    """Make the lines on the console JSON, those of uvicorn too."""
    output = ConsoleLines()
    output.set_up()
    return output


def inherited() -> Output:
    """Leave the lines to the logging configuration of the application."""
    output = Output()
    output.set_up()
    return output


def time_of(seconds: float) -> str:
    """Say when, to the millisecond; the date is worked out once a second."""
    whole, micros = divmod(round(seconds * 1_000_000), 1_000_000)
    return f"{second_of(whole)}.{micros // 1000:03d}+00:00"


@lru_cache(maxsize=1)
def second_of(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def message_of(record: logging.LogRecord) -> str:
    """What happened; an access line has all the rest in its fields."""
    return COMPLETED if record.msg == MESSAGE else record.getMessage()


def all_loggers() -> list[logging.Logger]:
    below = list(logging.Logger.manager.loggerDict.values())
    loggers = [each for each in below if isinstance(each, logging.Logger)]
    return [logging.getLogger(), *loggers]


def any_writes_below(root: logging.Logger) -> bool:
    """Whether the application has a handler that is not at the root."""
    below = [each for each in all_loggers() if each is not root and each.propagate]
    handlers = [handler for logger in below for handler in logger.handlers]
    return any(not isinstance(each, logging.NullHandler) for each in handlers)


def is_plain_console(handler: logging.Handler) -> bool:
    """Whether it writes plain text to the console, as servers usually do."""
    if not isinstance(handler, StdoutHandler):
        streams = sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__
        stream = getattr(handler, "stream", None)
        if not any(stream is each for each in streams):
            return False
    is_plain = type(handler.formatter) in {type(None), logging.Formatter}
    return is_plain or is_of_uvicorn(handler)


def is_of_uvicorn(handler: logging.Handler) -> bool:
    """Whether uvicorn has set it up, and nobody else."""
    return type(handler.formatter).__module__ == "uvicorn.logging"


def quiet_uvicorn(*, access_log: bool) -> None:
    """Keep the query strings that uvicorn writes out of the log."""
    logging.getLogger("uvicorn.error").addFilter(without_query)
    if not access_log:
        logging.getLogger("uvicorn.access").disabled = True


def without_query(record: logging.LogRecord) -> bool:
    """A filter: what opens a WebSocket is logged with its whole URL."""
    if '"WebSocket ' in str(record.msg) and isinstance(record.args, tuple):
        record.args = tuple(
            value.partition("?")[0] if isinstance(value, str) else value
            for value in record.args
        )
    return True
