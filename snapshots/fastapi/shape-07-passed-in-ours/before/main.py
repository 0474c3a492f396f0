from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from plugin import Plugin

app = FastAPI()
plugin = Plugin(app)
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
