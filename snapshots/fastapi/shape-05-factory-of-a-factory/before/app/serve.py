from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from app.base import build


def create_app() -> FastAPI:
    app = build()
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
    return app
