from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware

class Api(FastAPI):
	version_shown = True

app = Api()
app.add_middleware(GZipMiddleware)
install_middleware(app)