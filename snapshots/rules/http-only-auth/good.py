import hmac
import os

from fastapi import FastAPI, WebSocket
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

API_KEY = os.getenv("API_KEY", "key-of-the-shop")


class RequireAPIKey:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-api-key", "")
        if hmac.compare_digest(given.encode(), API_KEY.encode()):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            response = JSONResponse({"detail": "invalid API key"}, status_code=401)
            await response(scope, receive, send)


app = FastAPI()
app.add_middleware(RequireAPIKey)


@app.get("/orders")
async def orders():
    return ["espresso for Ada"]


@app.websocket("/orders/live")
async def live_orders(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(["espresso for Ada"])
