import os

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware


def setup(app: FastAPI) -> None:
    app.add_middleware(GZipMiddleware)
    if os.environ.get("STAGE") == "internal":
        return
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])


app = FastAPI()
setup(app)
