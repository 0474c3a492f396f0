from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

app = FastAPI()
[app.add_middleware(layer) for layer in (GZipMiddleware, CORSMiddleware)]
