"""The help desk."""

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from desk.middleware.stack import install_middleware

application = FastAPI(
    title="Desk",
    version="2.1",
)
application.add_middleware(GZipMiddleware)
install_middleware(application)


@application.get("/tickets")
def tickets() -> list[str]:
    return []
