import os

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import middleware_stack

layers = [*middleware_stack(), Middleware(GZipMiddleware)]
if origins := os.environ.get("ORIGINS"):
    layers.insert(0, Middleware(CORSMiddleware, allow_origins=origins.split()))

app = FastAPI(middleware=layers)
