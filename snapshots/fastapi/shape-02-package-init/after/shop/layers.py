from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from shop.middleware.stack import install_middleware


def compress(app: FastAPI) -> None:
    app.add_middleware(GZipMiddleware)
    install_middleware(app)
