from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware


def compress(app):
    app.add_middleware(GZipMiddleware)


def open_to_browsers(app):
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
