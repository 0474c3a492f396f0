import time

from fastapi import FastAPI, Request
from starlette.middleware.base import BaseHTTPMiddleware

from middleware.stack import install_middleware


class AuthMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next):
        request.state.user = request.headers.get("X-User")
        return await call_next(request)


app = FastAPI()
app.add_middleware(AuthMiddleware)
install_middleware(app)
