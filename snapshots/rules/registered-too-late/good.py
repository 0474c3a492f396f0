from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware


@asynccontextmanager
async def lifespan(app: FastAPI):
    yield


app = FastAPI(lifespan=lifespan)
app.add_middleware(GZipMiddleware)
reports = FastAPI()


def install_compression(application: FastAPI) -> None:
    application.add_middleware(GZipMiddleware)


install_compression(reports)
