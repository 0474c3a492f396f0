from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware


def compress(public: FastAPI) -> None:
    """The parameter is only called like the other application."""
    public.add_middleware(GZipMiddleware)


public = FastAPI()
admin = FastAPI()
compress(admin)
public.add_middleware(CORSMiddleware, allow_origins=["*"])
