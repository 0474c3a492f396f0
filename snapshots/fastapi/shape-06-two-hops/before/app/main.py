from fastapi import FastAPI

from app.core.setup import setup

app = FastAPI()
setup(app)
