"""The jobs of the preset `production` by popular packages, as their documentation has it.

Around the five of `packages.py`: uvicorn's ProxyHeadersMiddleware,
prometheus-fastapi-instrumentator, secure, Starlette's TrustedHostMiddleware and
GZipMiddleware, content-size-limit-asgi, and SlowAPI's ASGI layer. They have
nothing for maintenance, for the time until a response starts, and for a 500
that keeps its headers: that work is left out, in their favour.
"""

from __future__ import annotations

from content_size_limit_asgi import ContentSizeLimitMiddleware
from prometheus_fastapi_instrumentator import Instrumentator
from secure import Secure
from secure.middleware import SecureASGIMiddleware
from slowapi import Limiter
from slowapi.middleware import SlowAPIASGIMiddleware
from slowapi.util import get_remote_address
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from . import packages


def install(make, keys):
    """An application of `make`, with the packages around it."""

    def inner(**options):
        app = make(**options)
        app.add_middleware(GZipMiddleware, minimum_size=1024)
        app.state.limiter = Limiter(
            key_func=get_remote_address,
            default_limits=["999999999/second"],
            headers_enabled=True,
        )
        app.add_middleware(SlowAPIASGIMiddleware)
        app.add_middleware(ContentSizeLimitMiddleware, max_content_size=1024 * 1024)
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=["shop.example"])
        app.add_middleware(SecureASGIMiddleware, secure=Secure.with_default_headers())
        Instrumentator().instrument(app)
        return app

    app = packages.install(inner, keys)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=["127.0.0.1"])
    return app
