from fastapi import FastAPI

from web.layers import install


def create_app() -> FastAPI:
    return FastAPI()


app = create_app()
install()
