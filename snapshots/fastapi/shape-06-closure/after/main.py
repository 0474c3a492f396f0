from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware

app = FastAPI()


def configure():
    app.add_middleware(GZipMiddleware)
    install_middleware(app)
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])


configure()
