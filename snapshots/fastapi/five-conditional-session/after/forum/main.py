from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware

from forum import config
from forum.middleware.api_keys import APIKeys
from forum.middleware.auth import AuthMiddleware
from forum.middleware.stack import install_middleware

app = FastAPI()

if config.DEBUG:
    from forum.profiler import ProfilerMiddleware

    app.add_middleware(ProfilerMiddleware)

app.add_middleware(
    AuthMiddleware,
    authenticate=APIKeys.from_env("API_KEYS"),
    exempt=["/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json"],
)
app.add_middleware(SessionMiddleware, secret_key=config.SECRET_KEY)
install_middleware(app)


@app.get("/visits")
def visits(request: Request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return request.session
