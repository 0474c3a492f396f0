from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

app = FastAPI()
register = app.add_middleware
register(CORSMiddleware, allow_origins=["https://a.example"])
