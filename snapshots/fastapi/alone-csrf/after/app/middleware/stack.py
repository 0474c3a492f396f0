"""The middleware of this application, in the order that works."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from .csrf import CSRFMiddleware


def middleware_stack() -> list[Middleware]:
    """The layers, outermost first: requests go down, responses up."""
    return [
        # Forged requests are refused before the user is looked up.
        Middleware(CSRFMiddleware, trusted_origins=[]),
    ]


def install_middleware(app: Starlette) -> None:
    """Register the stack; what is registered last is the outermost."""
    for layer in reversed(middleware_stack()):
        cls, *_, options = layer
        app.add_middleware(cls, **options)
