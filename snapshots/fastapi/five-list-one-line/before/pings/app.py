from fastapi import FastAPI
from fastapi.middleware import Middleware
from fastapi.middleware.gzip import GZipMiddleware

app = FastAPI(middleware=[Middleware(GZipMiddleware)])


@app.get("/ping")
def ping():
    return "pong"
