from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware


def create_app():
    app = FastAPI()

    def compress():
        app.add_middleware(GZipMiddleware)

    compress()
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
    return app
