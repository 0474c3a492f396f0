"""The middleware of this application, in the order that works."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from .idempotency import IdempotencyMiddleware


def middleware_stack() -> list[Middleware]:
    """The layers, outermost first: requests go down, responses up."""
    return [
        # Stored answers belong to the principal that authentication has found.
        Middleware(IdempotencyMiddleware, methods=["POST", "PATCH"], ttl=24 * 60 * 60),
    ]


def install_middleware(app: Starlette) -> None:
    """Register the stack; what is registered last is the outermost."""
    for layer in reversed(middleware_stack()):
        cls, *_, options = layer
        app.add_middleware(cls, **options)
