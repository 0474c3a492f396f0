import os

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

app = FastAPI()
mw = CORSMiddleware
if os.getenv("SMALL"):
    mw = GZipMiddleware
app.add_middleware(mw)
