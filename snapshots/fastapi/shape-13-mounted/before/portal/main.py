from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from portal.api import api

parent = FastAPI()
parent.mount("/api", api)
parent.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
