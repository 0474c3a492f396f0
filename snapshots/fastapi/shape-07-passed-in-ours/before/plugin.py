from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware


class Plugin:
    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.app.add_middleware(GZipMiddleware)
