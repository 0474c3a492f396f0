from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from metrics import instrument
from middleware.stack import install_middleware
from partner import partner

app = FastAPI()
app.add_middleware(GZipMiddleware, minimum_size=500)
instrument(app, "main")
install_middleware(app)
app.mount("/partner", partner)
