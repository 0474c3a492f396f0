"""The middleware of this application, in the order that works."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from .trusted_host import TrustedHostMiddleware


def middleware_stack() -> list[Middleware]:
    """The layers, outermost first: requests go down, responses up."""
    return [
        # Links and redirects are built from the Host header, so it is checked before
        # anything uses it.
        Middleware(
            TrustedHostMiddleware,
            allowed_hosts=["api.example.com", "*.internal.example.com"],
            exempt=["/health"],
        ),
    ]


def install_middleware(app: Starlette) -> None:
    """Register the stack; what is registered last is the outermost."""
    for layer in reversed(middleware_stack()):
        cls, *_, options = layer
        app.add_middleware(cls, **options)
