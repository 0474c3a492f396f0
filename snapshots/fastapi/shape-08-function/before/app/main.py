from fastapi import FastAPI

from .layers import make_middleware

app = FastAPI(middleware=make_middleware())
