from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from middleware.api_keys import APIKeys
from middleware.auth import AuthMiddleware
from middleware.stack import install_middleware

app = FastAPI()


@app.middleware("http")
async def remember_language(request: Request, call_next):
    request.session.setdefault("language", "en")
    return await call_next(request)


app.add_middleware(
    AuthMiddleware,
    authenticate=APIKeys.from_env("API_KEYS"),
    exempt=["/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json"],
)
app.add_middleware(SessionMiddleware, secret_key="change-me")
install_middleware(app)
app.add_middleware(ProxyHeadersMiddleware, trusted_hosts="10.0.0.1")
