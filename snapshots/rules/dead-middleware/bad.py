from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware


class MaintenanceMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next):
        if request.method != "GET":
            return JSONResponse({"detail": "read only"}, status_code=503)
        return await call_next(request)


app = FastAPI()


@app.post("/orders")
async def order():
    return {}
