from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

app = FastAPI(middleware=(layers := [Middleware(GZipMiddleware)]))
print(len(layers))
