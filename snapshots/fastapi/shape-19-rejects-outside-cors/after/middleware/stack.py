"""The middleware of this application, in the order that works."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from .request_id import RequestIDMiddleware
from .timing import TimingMiddleware


def middleware_stack() -> list[Middleware]:
    """The layers, outermost first: requests go down, responses up."""
    return [
        # Every answer made inside carries the id, rejections too, and every log line
        # made inside can.
        Middleware(RequestIDMiddleware, header="X-Request-ID"),
        # It starts the one clock, which the log line inside reads instead of starting
        # its own.
        Middleware(TimingMiddleware, header="X-Process-Time", server_timing=False),
    ]


def install_middleware(app: Starlette) -> None:
    """Register the stack; what is registered last is the outermost."""
    for layer in reversed(middleware_stack()):
        cls, *_, options = layer
        app.add_middleware(cls, **options)
