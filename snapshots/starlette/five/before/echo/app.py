from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket


async def homepage(request: Request) -> JSONResponse:
    return JSONResponse({"path": request.url.path})


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(await websocket.receive_text())
    await websocket.close()


routes = [
    Route("/", homepage),
    WebSocketRoute("/echo", echo),
]

app = Starlette(routes=routes)
