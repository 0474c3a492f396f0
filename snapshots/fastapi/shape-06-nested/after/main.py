from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware


def create_app():
    app = FastAPI()

    def compress():
        app.add_middleware(GZipMiddleware)

    compress()
    install_middleware(app)
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
    return app
