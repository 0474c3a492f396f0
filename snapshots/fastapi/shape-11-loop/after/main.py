from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from middleware.stack import install_middleware

app = FastAPI()

for layer, options in [
    (GZipMiddleware, {"minimum_size": 500}),
    (TrustedHostMiddleware, {"allowed_hosts": ["*"]}),
    (CORSMiddleware, {"allow_origins": ["https://a.example"]}),
]:
    app.add_middleware(layer, **options)

install_middleware(app)
