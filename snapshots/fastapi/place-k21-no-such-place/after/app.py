from fastapi import FastAPI
from starlette.middleware.base import BaseHTTPMiddleware

from middleware.api_keys import APIKeys
from middleware.auth import AuthMiddleware
from middleware.stack import install_middleware


class SecurityHeadersMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        response = await call_next(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        response.headers["X-Frame-Options"] = "DENY"
        return response


app = FastAPI()
app.add_middleware(
    AuthMiddleware,
    authenticate=APIKeys.from_env("API_KEYS"),
    exempt=["/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json"],
)
app.add_middleware(SecurityHeadersMiddleware)
install_middleware(app)
