import os

from fastapi import FastAPI

from shop.middleware.stack import install_middleware

_APP: FastAPI | None = None


def create_app() -> FastAPI:
    app = FastAPI()
    install_middleware(app)

    @app.get("/items")
    async def items():
        return []

    return app


def get_app() -> FastAPI:
    global _APP
    if _APP is None:
        _APP = create_app()
    return _APP


class Lazy:
    async def __call__(self, scope, receive, send):
        await get_app()(scope, receive, send)


def _binding():
    if os.getenv("BUILD_NOW"):
        return get_app()
    return Lazy()


app = _binding()
