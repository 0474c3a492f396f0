from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

app: FastAPI = FastAPI(title="Annotated")
app.add_middleware(GZipMiddleware)
