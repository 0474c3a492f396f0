from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware


class Server:
    def __init__(self) -> None:
        self.api = FastAPI()

    def compress(self) -> None:
        self.api.add_middleware(GZipMiddleware)
