from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

api = FastAPI()


@api.get("/")
def home():
    return {}


asgi = CORSMiddleware(app=api, allow_origins=["https://a.example"])
