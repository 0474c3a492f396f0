from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.add_middleware(GZipMiddleware)
    yield


app = FastAPI(lifespan=lifespan)
reports = FastAPI()


def install_compression(application: FastAPI) -> None:
    application.add_middleware(GZipMiddleware)


@reports.on_event("startup")
async def on_startup():
    install_compression(reports)
