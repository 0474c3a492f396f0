import os

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware


def create_app():
    app = FastAPI()
    app.add_middleware(GZipMiddleware)
    install_middleware(app)
    add_sentry(app)
    origins = ["https://a.example"]
    app.add_middleware(CORSMiddleware, allow_origins=origins)
    return app


def setup_app():
    app = create_app()
    return app


def add_sentry(app: FastAPI) -> None:
    if os.environ.get("DSN"):
        from sentry_sdk.integrations.asgi import SentryAsgiMiddleware

        app.add_middleware(SentryAsgiMiddleware)
