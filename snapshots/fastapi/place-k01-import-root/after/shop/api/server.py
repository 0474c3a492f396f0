import logging

from fastapi import FastAPI

from shop.api.middleware.stack import install_middleware
from shop.routes import router

app = FastAPI()
install_middleware(app)
app.include_router(router)
log = logging.getLogger(__name__)
