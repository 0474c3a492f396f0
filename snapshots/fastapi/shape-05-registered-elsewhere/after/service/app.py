from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from service.middleware.stack import install_middleware

app = FastAPI()
app.add_middleware(GZipMiddleware)
install_middleware(app)
