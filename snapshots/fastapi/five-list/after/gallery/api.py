from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from gallery.middleware.stack import middleware_stack

api = FastAPI(
    title="Gallery",
    middleware=[
        # The web client lives on another origin.
        Middleware(
            CORSMiddleware,
            allow_origins=["https://gallery.example.com"],
            allow_methods=["GET"],
        ),
        *middleware_stack(),
        # Listings are large.
        Middleware(GZipMiddleware, minimum_size=2_000),
    ],
    docs_url=None,
)


@api.get("/pictures")
def pictures():
    return [{"id": number} for number in range(500)]
