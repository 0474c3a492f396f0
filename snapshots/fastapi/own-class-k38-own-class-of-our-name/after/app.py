from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.base import BaseHTTPMiddleware

from middleware.stack import install_middleware


class AuthMiddleware(BaseHTTPMiddleware):
    """Puts the name of the user where the templates find it; rejects nobody."""

    async def dispatch(self, request, call_next):
        request.state.user = request.headers.get("x-user")
        return await call_next(request)


app = FastAPI()
install_middleware(app)
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
app.add_middleware(AuthMiddleware)
