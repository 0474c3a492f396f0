from fastapi import FastAPI
from slowapi import Limiter, _rate_limit_exceeded_handler
from slowapi.errors import RateLimitExceeded
from slowapi.middleware import SlowAPIMiddleware
from slowapi.util import get_remote_address

from middleware.api_keys import APIKeys
from middleware.auth import AuthMiddleware
from middleware.stack import install_middleware

limiter = Limiter(key_func=get_remote_address)
app = FastAPI()
app.add_middleware(
    AuthMiddleware,
    authenticate=APIKeys.from_env("API_KEYS"),
    exempt=["/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json"],
)
app.state.limiter = limiter
app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)
app.add_middleware(SlowAPIMiddleware)
install_middleware(app)
