from fastapi import FastAPI

from middleware.stack import install_middleware

app = FastAPI()
install_middleware(app)
