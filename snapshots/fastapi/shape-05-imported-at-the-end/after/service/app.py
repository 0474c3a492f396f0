from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from service.middleware.stack import install_middleware

app = FastAPI()
install_middleware(app)

from service import layers  # noqa: E402,F401

app.add_middleware(GZipMiddleware)
