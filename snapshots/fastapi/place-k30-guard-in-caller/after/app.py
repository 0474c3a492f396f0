from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware


def create_app() -> FastAPI:
    app = FastAPI()
    app.add_middleware(GZipMiddleware)
    install_middleware(app)
    return app
