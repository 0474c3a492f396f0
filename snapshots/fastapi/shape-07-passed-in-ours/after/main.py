from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware
from plugin import Plugin

app = FastAPI()
plugin = Plugin(app)
install_middleware(app)
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
