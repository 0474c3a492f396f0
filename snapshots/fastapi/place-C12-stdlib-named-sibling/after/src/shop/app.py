import logging

from fastapi import FastAPI

from shop.logging import LOG
from shop.middleware.stack import install_middleware

app = FastAPI()
install_middleware(app)
logging.basicConfig()
