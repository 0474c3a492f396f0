from starlette.middleware.gzip import GZipMiddleware

from service.app import app

app.add_middleware(GZipMiddleware)
