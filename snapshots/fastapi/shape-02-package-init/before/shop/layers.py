from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware


def compress(app: FastAPI) -> None:
    app.add_middleware(GZipMiddleware)
