from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware


def register(application: FastAPI) -> None:
    application.add_middleware(GZipMiddleware)
    application.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
