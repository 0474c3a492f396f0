import hmac
import os

from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import JSONResponse

API_KEY = os.getenv("API_KEY", "key-of-the-shop")

app = FastAPI()


@app.middleware("http")
async def require_api_key(request: Request, call_next):
    given = request.headers.get("x-api-key", "")
    if not hmac.compare_digest(given.encode(), API_KEY.encode()):
        return JSONResponse({"detail": "invalid API key"}, status_code=401)
    return await call_next(request)


@app.get("/orders")
async def orders():
    return ["espresso for Ada"]


@app.websocket("/orders/live")
async def live_orders(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(["espresso for Ada"])
