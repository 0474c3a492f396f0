from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware

_app = FastAPI()
_app.add_middleware(GZipMiddleware)
install_middleware(_app)


def get_app() -> FastAPI:
    return _app
