"""The middleware of this application, in the order that works."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from .session import SessionMiddleware
from .session_keys import SessionKeys


def middleware_stack() -> list[Middleware]:
    """The layers, outermost first: requests go down, responses up."""
    return [
        # What reads request.session lies inside it.
        Middleware(
            SessionMiddleware,
            keys=SessionKeys.from_env("SESSION_SECRET"),
            max_age=14 * 24 * 60 * 60,
            same_site="lax",
        ),
    ]


def install_middleware(app: Starlette) -> None:
    """Register the stack; what is registered last is the outermost."""
    for layer in reversed(middleware_stack()):
        cls, *_, options = layer
        app.add_middleware(cls, **options)
