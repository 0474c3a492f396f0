import secrets

from fastapi import FastAPI, Request
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import JSONResponse


class CSRFMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if request.method in {"POST", "PUT", "PATCH", "DELETE"} and not self._valid(request):
            return JSONResponse({"detail": "CSRF token missing"}, status_code=403)
        return await call_next(request)

    def _valid(self, request: Request) -> bool:
        if "session" not in request.scope:
            return True
        wanted = request.session.get("_csrf", "")
        given = request.headers.get("X-CSRF-Token", "")
        return bool(wanted) and secrets.compare_digest(wanted.encode(), given.encode())


app = FastAPI()
app.add_middleware(CSRFMiddleware)
app.add_middleware(SessionMiddleware, secret_key=secrets.token_hex(32), https_only=True)


@app.post("/pay")
async def pay():
    return {"paid": True}
