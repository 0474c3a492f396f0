from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from app.middleware.stack import middleware_stack


def make_middleware() -> list[Middleware]:
    return [
        Middleware(CORSMiddleware, allow_origins=["https://a.example"]),
        *middleware_stack(),
        Middleware(GZipMiddleware),
    ]
