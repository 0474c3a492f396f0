from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware

app = FastAPI()
install_middleware(app)


def allow(origin: str) -> None:
    app.add_middleware(CORSMiddleware, allow_origins=[origin])


for origin in ("https://a.example", "https://b.example"):
    allow(origin)
