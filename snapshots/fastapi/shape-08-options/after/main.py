from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import middleware_stack

OPTIONS = {"title": "Shop", "middleware": [*middleware_stack(), Middleware(GZipMiddleware)]}

app = FastAPI(**OPTIONS)
