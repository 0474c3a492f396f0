from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware

from forum import config
from forum.middleware.stack import install_middleware

app = FastAPI()

if config.DEBUG:
    from forum.profiler import ProfilerMiddleware

    app.add_middleware(ProfilerMiddleware)

install_middleware(app)
app.add_middleware(SessionMiddleware, secret_key=config.SECRET_KEY)


@app.get("/visits")
def visits(request: Request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return request.session
