from fastapi import FastAPI

from shop.layers import compress


def create_app() -> FastAPI:
    app = FastAPI()
    compress(app)
    return app
