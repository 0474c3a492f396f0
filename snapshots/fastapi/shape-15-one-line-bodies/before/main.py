from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware


def build(): api = FastAPI(); return api


def create_app():
    app = build()
    if not app.debug: app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
    return app
