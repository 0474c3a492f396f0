import os

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

app = FastAPI()
app.add_middleware(GZipMiddleware)
if os.environ.get("STAGE") == "prod":
    app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
else:
    app.add_middleware(CORSMiddleware, allow_origins=["*"])
