import socketio
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

sio = socketio.AsyncServer(async_mode="asgi")
base_app = FastAPI()
base_app.add_middleware(GZipMiddleware)


@base_app.get("/rooms")
def rooms() -> list[str]:
    return []


app = socketio.ASGIApp(sio, other_asgi_app=base_app)
