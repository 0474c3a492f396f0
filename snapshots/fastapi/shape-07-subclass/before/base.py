from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware


class App(FastAPI):
    """Our FastAPI: compressed."""

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.add_middleware(GZipMiddleware)
