from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

app = FastAPI()

from service import layers  # noqa: E402,F401

app.add_middleware(GZipMiddleware)
