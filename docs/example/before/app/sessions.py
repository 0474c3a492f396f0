from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class TokenAuthMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not any(name == b"authorization" for name, _ in scope["headers"]):
            await JSONResponse({"detail": "Who are you?"}, 401)(scope, receive, send)
            return
        await self.app(scope, receive, send)
