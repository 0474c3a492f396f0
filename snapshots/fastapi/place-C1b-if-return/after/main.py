import os

from fastapi import FastAPI

from middleware.stack import install_middleware


def create_app():
    if os.environ.get("SMALL"):
        app = FastAPI(title="small")
        return app
    else:
        app = FastAPI(title="big")
        return app


server = create_app()
install_middleware(server)
