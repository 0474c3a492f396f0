from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware


def make_middleware() -> list[Middleware]:
    return [
        Middleware(CORSMiddleware, allow_origins=["https://a.example"]),
        Middleware(GZipMiddleware),
    ]
