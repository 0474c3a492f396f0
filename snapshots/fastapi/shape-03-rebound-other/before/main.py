from vendor_web import build
from fastapi import FastAPI

app = FastAPI()
app = build("config.toml")
