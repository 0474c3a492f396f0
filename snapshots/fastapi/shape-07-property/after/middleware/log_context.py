"""What every log line of a request carries: its id, and its trace."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar

request_id_var: ContextVar[str | None] = ContextVar("request_id", default=None)


def current_trace_id() -> str | None:
    """The trace of this request, where the application uses OpenTelemetry."""
    opentelemetry = sys.modules.get("opentelemetry.trace")
    current_span = getattr(opentelemetry, "get_current_span", None)
    if current_span is None:
        return None
    context = current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None


class RequestIDFilter(logging.Filter):
    """Gives log records a `request_id`, and a `trace_id` where there is one.

    It belongs on handlers: the filters of a logger do not see the records of
    the loggers below it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "request_id", None) is None:
            record.request_id = request_id_var.get()
        if getattr(record, "trace_id", None) is None:
            trace_id = current_trace_id()
            if trace_id is not None:
                record.trace_id = trace_id
        return True
