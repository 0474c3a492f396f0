import hashlib

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send


class AuditMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            body = await Request(scope, receive).body()
            scope.setdefault("state", {})["audited"] = len(body)
        await self.app(scope, receive, send)


audited = FastAPI()
audited.add_middleware(AuditMiddleware)

app = FastAPI()


@app.middleware("http")
async def fingerprint(request: Request, call_next):
    digest = hashlib.sha256()
    async for chunk in request.stream():
        digest.update(chunk)
    response = await call_next(request)
    response.headers["X-Fingerprint"] = digest.hexdigest()
    return response


@app.post("/orders")
@audited.post("/orders")
async def order(request: Request):
    body = await request.body()
    return body.decode()
