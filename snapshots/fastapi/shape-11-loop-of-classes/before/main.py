from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware

PLUGINS = (GZipMiddleware, HTTPSRedirectMiddleware)

app = FastAPI()
for plugin in reversed(PLUGINS):
    app.add_middleware(plugin)
