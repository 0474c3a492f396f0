from fastapi import FastAPI

from app.http_middleware.stack import install_middleware

app = FastAPI()
install_middleware(app)
