from fastapi import FastAPI
from fastapi.middleware import trustedhost
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.cors import CORSMiddleware

from app import layers
from app.middleware.stack import install_middleware

COMPRESSION = {"size": 500}
app = FastAPI()


async def count(request, call_next):
    return await call_next(request)


app.add_middleware(layers.compressed, **COMPRESSION)
app.add_middleware(layers.Audit)
app.add_middleware(BaseHTTPMiddleware, dispatch=layers.add_version)
app.add_middleware(middleware_class=BaseHTTPMiddleware, dispatch=count)
app.middleware("http")(layers.NoStore())
app.add_middleware(trustedhost.TrustedHostMiddleware, allowed_hosts=["*"])
install_middleware(app)
app.add_middleware(middleware_class=CORSMiddleware, allow_origins=["https://a.example"])
