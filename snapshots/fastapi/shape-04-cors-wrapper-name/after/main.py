from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware

api = FastAPI()
install_middleware(api)


@api.get("/")
def home():
    return {}


asgi = CORSMiddleware(app=api, allow_origins=["https://a.example"])
