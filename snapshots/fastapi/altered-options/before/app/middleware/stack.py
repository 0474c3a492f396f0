"""The middleware of this application, in the order that works."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from .api_keys import APIKeys
from .auth import AuthMiddleware
from .cors import cors_policy


def middleware_stack() -> list[Middleware]:
    """The layers, outermost first: requests go down, responses up."""
    return [
        # A preflight carries no credentials, and a browser reads an answer, a 401
        # too, only if CORS headers are on it.
        Middleware(
            CORSMiddleware,
            **cors_policy(
                allow_origins=["https://old.example.com"],
                allow_credentials=False,
                allow_methods=["GET", "POST"],
                allow_headers=["*"],
                expose_headers=[],
            ),
        ),
        # It rejects before your code runs, and everything outside it decorates and
        # records the 401.
        Middleware(
            AuthMiddleware,
            authenticate=APIKeys.from_env("API_KEYS"),
            exempt=[
                "/docs",
                "/docs/oauth2-redirect",
                "/redoc",
                "/openapi.json",
                "/health",
            ],
        ),
    ]


def install_middleware(app: Starlette) -> None:
    """Register the stack; what is registered last is the outermost."""
    for layer in reversed(middleware_stack()):
        cls, *_, options = layer
        app.add_middleware(cls, **options)
