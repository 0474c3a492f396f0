from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from app.metrics import instrumentator
from app.middleware.stack import install_middleware

app = FastAPI()
app.add_middleware(GZipMiddleware)
instrumentator.instrument(app).expose(app)
install_middleware(app)
