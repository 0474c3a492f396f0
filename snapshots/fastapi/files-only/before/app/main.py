from fastapi import FastAPI

from app.plugins import install_plugins

app = FastAPI()
install_plugins(app)
