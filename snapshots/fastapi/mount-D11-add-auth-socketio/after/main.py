import socketio
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=[])
api = FastAPI()
install_middleware(api)
api.add_middleware(CORSMiddleware, allow_origins=["http://ui.test"])
app = socketio.ASGIApp(sio, api)


@sio.event
async def connect(sid, environ):
    print("joined", sid)


@api.get("/x")
def x():
    return 1
