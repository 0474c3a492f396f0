import asyncio

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class ErrorMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next):
        try:
            return await call_next(request)
        except Exception:
            return JSONResponse({"detail": "failed"}, status_code=500)


class AuditMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.failed = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except BaseException:
            self.failed += 1
            raise


app = FastAPI()
app.add_middleware(ErrorMiddleware)

reports = FastAPI()
reports.add_middleware(AuditMiddleware)


@app.get("/slow")
@reports.get("/slow")
async def slow():
    await asyncio.sleep(60)
