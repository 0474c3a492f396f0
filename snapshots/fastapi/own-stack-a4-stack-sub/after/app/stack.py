from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from app.http_middleware.stack import middleware_stack


def layers() -> list[Middleware]:
    return [
        *middleware_stack(),
        Middleware(GZipMiddleware),
    ]
