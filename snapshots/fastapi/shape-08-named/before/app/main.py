from fastapi import FastAPI

from app.layers import MIDDLEWARE

app = FastAPI(middleware=MIDDLEWARE)
