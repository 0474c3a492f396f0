from fastapi import FastAPI
from slowapi import Limiter, _rate_limit_exceeded_handler
from slowapi.errors import RateLimitExceeded
from slowapi.middleware import SlowAPIMiddleware
from slowapi.util import get_remote_address

from quotes.middleware.api_keys import APIKeys
from quotes.middleware.auth import AuthMiddleware
from quotes.middleware.stack import install_middleware

limiter = Limiter(key_func=get_remote_address, default_limits=["60/minute"])

app = FastAPI(title="Quotes")
app.add_middleware(
    AuthMiddleware,
    authenticate=APIKeys.from_env("API_KEYS"),
    exempt=["/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json"],
)
app.state.limiter = limiter
app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)
app.add_middleware(SlowAPIMiddleware)
install_middleware(app)


@app.get("/quote")
def quote():
    return {"text": "Read the manual."}
