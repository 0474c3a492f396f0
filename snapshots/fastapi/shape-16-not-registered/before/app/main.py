from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

# from app.unused import install

app = FastAPI()

# The order matters: the first one registered is the outermost!
app.add_middleware(GZipMiddleware)
# app.add_middleware(TimingMiddleware)
# install(app)
# Innermost, because it is the last one:
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
