from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware

app = FastAPI()

app.add_middleware(GZipMiddleware)
install_middleware(app)

def helper():
    return 1
