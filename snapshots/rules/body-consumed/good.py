import hashlib

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AuditMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        scope.setdefault("state", {})["audited"] = len(body)
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, replay, send)


audited = FastAPI()
audited.add_middleware(AuditMiddleware)

app = FastAPI()


@app.middleware("http")
async def fingerprint(request: Request, call_next):
    digest = hashlib.sha256(await request.body())
    response = await call_next(request)
    response.headers["X-Fingerprint"] = digest.hexdigest()
    return response


@app.post("/orders")
@audited.post("/orders")
async def order(request: Request):
    body = await request.body()
    return body.decode()
