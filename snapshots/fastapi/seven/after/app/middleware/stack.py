"""The middleware of this application, in the order that works."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from .access_log import AccessLogMiddleware
from .api_keys import APIKeys
from .auth import AuthMiddleware
from .cors import cors_policy
from .errors import ErrorBoundaryMiddleware
from .log_config import inherited
from .request_id import RequestIDMiddleware
from .timing import TimingMiddleware
from .trusted_host import TrustedHostMiddleware


def middleware_stack() -> list[Middleware]:
    """The layers, outermost first: requests go down, responses up."""
    return [
        # A preflight carries no credentials, and a browser reads an answer, a 401
        # too, only if CORS headers are on it.
        Middleware(
            CORSMiddleware,
            **cors_policy(
                allow_origins=["https://app.example.com"],
                allow_credentials=True,
                allow_methods=["*"],
                allow_headers=["*"],
                expose_headers=["Server-Timing", "X-Correlation-ID", "X-Process-Time"],
            ),
        ),
        # Every answer made inside carries the id, rejections too, and every log line
        # made inside can.
        Middleware(RequestIDMiddleware, header="X-Correlation-ID"),
        # It starts the one clock, which the log line inside reads instead of starting
        # its own.
        Middleware(TimingMiddleware, header="X-Process-Time", server_timing=True),
        # It sees the final status of every answer made inside, and its line carries
        # the id made outside.
        Middleware(AccessLogMiddleware, output=inherited(), uvicorn_access_log=False),
        # Links and redirects are built from the Host header, so it is checked before
        # anything uses it.
        Middleware(
            TrustedHostMiddleware, allowed_hosts=["api.example.com"], exempt=["/health"]
        ),
        # A 500 made here still passes CORS and the id on its way out; one made by
        # Starlette passes nothing.
        Middleware(ErrorBoundaryMiddleware),
        # It rejects before your code runs, and everything outside it decorates and
        # records the 401.
        Middleware(
            AuthMiddleware,
            authenticate=APIKeys.from_env("API_KEYS"),
            exempt=["/health"],
        ),
    ]


def install_middleware(app: Starlette) -> None:
    """Register the stack; what is registered last is the outermost."""
    for layer in reversed(middleware_stack()):
        cls, *_, options = layer
        app.add_middleware(cls, **options)
