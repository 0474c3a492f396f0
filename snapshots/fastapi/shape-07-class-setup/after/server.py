from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware


class Server:
    def __init__(self) -> None:
        self.app = FastAPI()
        self._setup_middleware()
        self._setup_routes()

    def _setup_middleware(self) -> None:
        self.app.add_middleware(GZipMiddleware)
        install_middleware(self.app)

    def _setup_routes(self) -> None:
        @self.app.get("/")
        def home() -> dict[str, str]:
            return {}
