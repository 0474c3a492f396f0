from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

app = FastAPI()


@app.get("/")
def home():
    return {}


app = CORSMiddleware(app, allow_origins=["https://a.example"])
