from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware

app = FastAPI()
install_middleware(app)


@app.get("/")
def home():
    return {}


app = CORSMiddleware(app, allow_origins=["https://a.example"])
