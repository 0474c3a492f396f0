from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

OPTIONS = {"title": "Shop", "middleware": [Middleware(GZipMiddleware)]}

app = FastAPI(**OPTIONS)
