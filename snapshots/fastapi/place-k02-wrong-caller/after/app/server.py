from fastapi import FastAPI

from app.middleware.stack import install_middleware

CACHE: dict = {}


def create_api(key: str = "x") -> FastAPI:
    if key in CACHE:
        return CACHE[key]
    api = FastAPI()
    install_middleware(api)

    @api.get("/ping")
    def ping():
        return "pong"

    CACHE[key] = api
    return api


def create_app() -> FastAPI:
    app = FastAPI()
    app.mount("/api", create_api())
    return app
