from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

class Api(FastAPI):
	version_shown = True

app = Api()
app.add_middleware(GZipMiddleware)