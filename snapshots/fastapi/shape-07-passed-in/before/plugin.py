from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware


class Plugin:
    """The host's application is handed to us."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.app.add_middleware(GZipMiddleware)
