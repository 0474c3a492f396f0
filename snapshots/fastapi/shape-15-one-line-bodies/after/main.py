from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware


def build(): api = FastAPI(); return api


def create_app():
    app = build()
    install_middleware(app)
    if not app.debug: app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
    return app
