from fastapi import FastAPI, Request
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class NoStoreMiddleware(BaseHTTPMiddleware):
    def dispatch(self, request: Request, call_next):
        response = call_next(request)
        response.headers["Cache-Control"] = "no-store"
        return response


class TenantMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["tenant"] = "acme"
        self.app(scope, receive, send)


app = FastAPI()
app.add_middleware(NoStoreMiddleware)

reports = FastAPI()
reports.add_middleware(TenantMiddleware)


@app.get("/orders")
async def orders():
    return []


@reports.get("/")
async def report(request: Request):
    return request.state.tenant


app.mount("/reports", reports)
