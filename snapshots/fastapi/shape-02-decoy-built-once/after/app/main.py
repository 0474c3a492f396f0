from typing import Optional

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from app.middleware.stack import install_middleware

app: Optional[FastAPI] = None


def get_app() -> FastAPI:
    global app
    if app is None:
        app = FastAPI()
        app.add_middleware(GZipMiddleware)
        install_middleware(app)
    return app
