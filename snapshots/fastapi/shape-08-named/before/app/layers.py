from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

cors = Middleware(CORSMiddleware, allow_origins=["https://a.example"])

MIDDLEWARE = [
    cors,
    Middleware(GZipMiddleware),
]
