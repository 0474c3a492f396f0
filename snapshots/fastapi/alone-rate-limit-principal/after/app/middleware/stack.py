"""The middleware of this application, in the order that works."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from .rate_limit_principal import PrincipalRateLimitMiddleware


def middleware_stack() -> list[Middleware]:
    """The layers, outermost first: requests go down, responses up."""
    return [
        # It counts whom authentication has found; what is replayed counts, too.
        Middleware(
            PrincipalRateLimitMiddleware, limit="100/minute", exempt=["/health"]
        ),
    ]


def install_middleware(app: Starlette) -> None:
    """Register the stack; what is registered last is the outermost."""
    for layer in reversed(middleware_stack()):
        cls, *_, options = layer
        app.add_middleware(cls, **options)
