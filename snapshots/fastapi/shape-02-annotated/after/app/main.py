from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from app.middleware.stack import install_middleware

app: FastAPI = FastAPI(title="Annotated")
app.add_middleware(GZipMiddleware)
install_middleware(app)
