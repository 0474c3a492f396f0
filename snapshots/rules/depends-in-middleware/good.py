from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware


def current_user(request: Request) -> str:
    return request.headers.get("x-user", "")


class Gate(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if not current_user(request):
            return JSONResponse({"detail": "sign in"}, status_code=401)
        return await call_next(request)


app = FastAPI()
app.add_middleware(Gate)
annotated = FastAPI()


@annotated.middleware("http")
async def greet(request: Request, call_next):
    response = await call_next(request)
    response.headers["X-User"] = current_user(request)
    return response


@app.get("/")
@annotated.get("/")
async def home() -> str:
    return "hello"
