from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware

from app import settings
from app.middleware.stack import install_middleware

app = FastAPI()
app.add_middleware(GZipMiddleware)
if not settings.debug:
    app.add_middleware(HTTPSRedirectMiddleware)

install_middleware(app)
if settings.cors:
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
