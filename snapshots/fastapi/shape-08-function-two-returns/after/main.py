import os

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware


def make_middleware():
    if os.environ.get("STAGE") == "dev":
        return [Middleware(CORSMiddleware, allow_origins=["*"])]
    return [Middleware(GZipMiddleware)]


app = FastAPI(middleware=make_middleware())
install_middleware(app)
