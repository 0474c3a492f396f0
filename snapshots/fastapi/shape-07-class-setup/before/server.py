from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware


class Server:
    def __init__(self) -> None:
        self.app = FastAPI()
        self._setup_middleware()
        self._setup_routes()

    def _setup_middleware(self) -> None:
        self.app.add_middleware(GZipMiddleware)

    def _setup_routes(self) -> None:
        @self.app.get("/")
        def home() -> dict[str, str]:
            return {}
