from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from app.server.middleware.stack import middleware_stack

app = Starlette(debug=True, middleware=[Middleware(
    GZipMiddleware), Middleware(CORSMiddleware, allow_origins=['https://a.example'], allow_headers=['*']), *middleware_stack()])
