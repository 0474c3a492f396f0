import logging

from fastapi import FastAPI, Request
from starlette.authentication import AuthCredentials, AuthenticationBackend, SimpleUser
from starlette.middleware.authentication import AuthenticationMiddleware

log = logging.getLogger("access")


class Backend(AuthenticationBackend):
    async def authenticate(self, conn):
        return AuthCredentials(), SimpleUser("ann")


app = FastAPI()


@app.middleware("http")
async def who(request: Request, call_next):
    log.info("%s %s", request.user.display_name, request.url.path)
    return await call_next(request)


app.add_middleware(AuthenticationMiddleware, backend=Backend())


@app.get("/x")
def x(request: Request):
    return request.user.display_name
