import os

from fastapi import FastAPI, WebSocket
from starlette_csrf import CSRFMiddleware

app = FastAPI()
app.add_middleware(CSRFMiddleware, secret=os.environ["CSRF_SECRET"])


@app.websocket("/updates")
async def updates(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()
