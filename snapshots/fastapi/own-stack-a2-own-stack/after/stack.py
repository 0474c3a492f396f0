from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import middleware_stack

LAYERS = [
    *middleware_stack(),
    Middleware(GZipMiddleware),
]
