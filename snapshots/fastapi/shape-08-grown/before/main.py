import os

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware

middleware = [Middleware(CORSMiddleware, allow_origins=["https://a.example"])]
if os.environ.get("STAGE") == "prod":
    middleware.append(Middleware(HTTPSRedirectMiddleware))
middleware.extend([Middleware(GZipMiddleware)])

app = FastAPI(middleware=middleware)
