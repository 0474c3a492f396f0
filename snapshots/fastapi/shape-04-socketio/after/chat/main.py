import socketio
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from chat.middleware.stack import install_middleware

sio = socketio.AsyncServer(async_mode="asgi")
base_app = FastAPI()
base_app.add_middleware(GZipMiddleware)
install_middleware(base_app)


@base_app.get("/rooms")
def rooms() -> list[str]:
    return []


app = socketio.ASGIApp(sio, other_asgi_app=base_app)
