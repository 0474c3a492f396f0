from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

_app = FastAPI()
_app.add_middleware(GZipMiddleware)


def get_app() -> FastAPI:
    return _app
