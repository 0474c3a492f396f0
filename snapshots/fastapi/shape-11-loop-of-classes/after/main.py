from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware

from middleware.stack import install_middleware

PLUGINS = (GZipMiddleware, HTTPSRedirectMiddleware)

app = FastAPI()
for plugin in reversed(PLUGINS):
    app.add_middleware(plugin)

install_middleware(app)
