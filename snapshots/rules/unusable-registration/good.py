from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware


class Stamp:
    def __init__(self, app=None, value="1"):
        self.app = app
        self.value = value

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)


class Tagged(BaseHTTPMiddleware):
    def __init__(self, app, tag: str):
        super().__init__(app)
        self.tag = tag

    async def dispatch(self, request, call_next):
        return await call_next(request)


class Gate(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if "authorization" not in request.headers:
            return JSONResponse({"detail": "sign in"}, status_code=401)
        return await call_next(request)


class KeyCheck(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        return await call_next(request)


async def stamp(request, call_next):
    return await call_next(request)


given_object = FastAPI()
given_object.add_middleware(Stamp, value="2")

without_app = FastAPI()
without_app.add_middleware(Tagged, tag="a")

called_otherwise = FastAPI()
called_otherwise.add_middleware(Gate)

given_function = FastAPI()
given_function.middleware("http")(stamp)

given_class = FastAPI()
given_class.add_middleware(KeyCheck)

listed_class = FastAPI(middleware=[Middleware(KeyCheck)])

listed_object = FastAPI(middleware=[Middleware(Stamp, value="2")])

not_called = FastAPI()


@not_called.middleware("http")
async def refuse(request, call_next):
    return JSONResponse({"detail": "closed"}, status_code=503)


applications = {
    "an object": given_object,
    "no app": without_app,
    "other arguments": called_otherwise,
    "a function": given_function,
    "a class as dispatch": given_class,
    "a class in the list": listed_class,
    "an object in the list": listed_object,
    "a decorator without a call": not_called,
}
for each in applications.values():
    each.add_api_route("/", lambda: "hello")
