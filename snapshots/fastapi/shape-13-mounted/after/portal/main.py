from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from portal.api import api
from portal.middleware.stack import install_middleware

parent = FastAPI()
install_middleware(parent)
parent.mount("/api", api)
parent.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
