from fastapi import FastAPI
from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

app = FastAPI(middleware=[
    Middleware(CORSMiddleware, allow_origins=["https://a.example"]),
    Middleware(GZipMiddleware)])
