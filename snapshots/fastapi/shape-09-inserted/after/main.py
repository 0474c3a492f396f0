from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware

LAYERS = [
    Middleware(CORSMiddleware, allow_origins=["https://a.example"]),
    Middleware(GZipMiddleware),
]

app = FastAPI()
install_middleware(app)
for layer in LAYERS:
    app.user_middleware.insert(0, layer)
