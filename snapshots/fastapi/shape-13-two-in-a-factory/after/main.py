from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware


def create_app() -> FastAPI:
    root = FastAPI()
    install_middleware(root)
    api = FastAPI(title="v1")
    api.add_middleware(GZipMiddleware)
    root.mount("/v1", api)
    root.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
    return root
