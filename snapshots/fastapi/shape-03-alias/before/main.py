from fastapi import FastAPI

fastapi_app = FastAPI()


@fastapi_app.get("/")
def home():
    return {}


app = fastapi_app
