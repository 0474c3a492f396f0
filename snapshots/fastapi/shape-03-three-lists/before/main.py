import os

from fastapi import FastAPI
from fastapi.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

STAGE = os.environ.get("STAGE", "dev")

if STAGE == "prod":
    app = FastAPI(middleware=[Middleware(CORSMiddleware, allow_origins=["https://a.example"])])
elif STAGE == "test":
    app = FastAPI(middleware=[Middleware(GZipMiddleware)])
else:
    app = FastAPI()
