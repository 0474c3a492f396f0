from fastapi import FastAPI
from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

from middleware.stack import middleware_stack

app = FastAPI(middleware=[
    Middleware(CORSMiddleware, allow_origins=["https://a.example"]),
    *middleware_stack(),
    Middleware(GZipMiddleware)])
