from fastapi import FastAPI

from middleware.stack import install_middleware

fastapi_app = FastAPI()
install_middleware(fastapi_app)


@fastapi_app.get("/")
def home():
    return {}


app = fastapi_app
