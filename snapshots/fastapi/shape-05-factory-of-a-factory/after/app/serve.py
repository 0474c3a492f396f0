from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from app.base import build
from app.middleware.stack import install_middleware


def create_app() -> FastAPI:
    app = build()
    install_middleware(app)
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
    return app
