from fastapi import FastAPI

from middleware.stack import install_middleware

server = dict(name="x")

# the parts register themselves on `server`
import shop.resources  # noqa: E402, F401

app = FastAPI()
install_middleware(app)
