import os

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware


def setup(app: FastAPI) -> None:
    app.add_middleware(GZipMiddleware)
    install_middleware(app)
    if os.environ.get("STAGE") == "internal":
        return
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])


app = FastAPI()
setup(app)
