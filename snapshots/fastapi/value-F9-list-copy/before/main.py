import os

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from starlette.middleware import Middleware

app = FastAPI()
stack = [GZipMiddleware]
extra = list(stack)
extra.append(TrustedHostMiddleware)
for cls in stack:
    app.add_middleware(cls)
