from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware


def compress(public: FastAPI) -> None:
    """The parameter is only called like the other application."""
    public.add_middleware(GZipMiddleware)


public = FastAPI()
install_middleware(public)
admin = FastAPI()
compress(admin)
public.add_middleware(CORSMiddleware, allow_origins=["*"])
