from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from app.middleware.stack import install_middleware


def register(application: FastAPI) -> None:
    application.add_middleware(GZipMiddleware)
    install_middleware(application)
    application.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
