from fastapi import FastAPI
from fastapi.middleware import Middleware
from fastapi.middleware.gzip import GZipMiddleware

from pings.middleware.stack import middleware_stack

app = FastAPI(middleware=[*middleware_stack(), Middleware(GZipMiddleware)])


@app.get("/ping")
def ping():
    return "pong"
