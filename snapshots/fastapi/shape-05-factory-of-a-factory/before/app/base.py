from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware


def build() -> FastAPI:
    api = FastAPI()
    api.add_middleware(GZipMiddleware)
    return api
