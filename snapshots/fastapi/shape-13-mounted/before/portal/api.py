from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

api = FastAPI()
api.add_middleware(GZipMiddleware)
