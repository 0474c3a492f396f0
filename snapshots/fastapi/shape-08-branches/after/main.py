import os

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware

if os.environ.get("STAGE") == "prod":
    layers = [Middleware(CORSMiddleware, allow_origins=["https://a.example"])]
else:
    layers = [Middleware(GZipMiddleware)]

app = FastAPI(middleware=layers)
install_middleware(app)
