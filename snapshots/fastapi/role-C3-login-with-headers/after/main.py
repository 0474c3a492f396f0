from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware

from middleware.stack import install_middleware


class LoginNeeded(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next):
        if request.url.path not in {"/login"} and not request.cookies.get("sid"):
            return JSONResponse({"detail": "login required"}, status_code=401)
        response = await call_next(request)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response


app = FastAPI()
app.add_middleware(LoginNeeded)
install_middleware(app)


@app.get("/data")
async def data():
    return {}
