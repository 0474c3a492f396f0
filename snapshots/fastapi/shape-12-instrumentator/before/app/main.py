from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from app.metrics import instrumentator

app = FastAPI()
app.add_middleware(GZipMiddleware)
instrumentator.instrument(app).expose(app)
