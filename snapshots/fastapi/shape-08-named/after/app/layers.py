from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

from app.middleware.stack import middleware_stack

cors = Middleware(CORSMiddleware, allow_origins=["https://a.example"])

MIDDLEWARE = [
    cors,
    *middleware_stack(),
    Middleware(GZipMiddleware),
]
