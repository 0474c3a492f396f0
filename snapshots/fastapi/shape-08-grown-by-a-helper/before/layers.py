from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

LAYERS = []
LAYERS.append(Middleware(CORSMiddleware, allow_origins=["https://a.example"]))
LAYERS += [Middleware(TrustedHostMiddleware, allowed_hosts=["*"])]


def compress(layers):
    layers.append(Middleware(GZipMiddleware))
