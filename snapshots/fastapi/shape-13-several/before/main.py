from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

public = FastAPI()
admin = FastAPI(docs_url=None)

public.add_middleware(CORSMiddleware, allow_origins=["*"])
admin.add_middleware(GZipMiddleware)
