from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

LAYERS = [
    Middleware(CORSMiddleware, allow_origins=["https://a.example"]),
    Middleware(GZipMiddleware),
]
LAYERS.reverse()

app = FastAPI(middleware=LAYERS)
