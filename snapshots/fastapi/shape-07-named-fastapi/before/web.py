import fastapi
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware


class FastAPI(fastapi.FastAPI):
    def __init__(self, title: str) -> None:
        super().__init__(title=title, middleware=[Middleware(GZipMiddleware)])
        self._browsers()

    def _browsers(self) -> None:
        from starlette.middleware.cors import CORSMiddleware

        self.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
