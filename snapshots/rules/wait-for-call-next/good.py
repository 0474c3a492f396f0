import asyncio

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class TimeLimitMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await asyncio.wait_for(self.app(scope, receive, send_and_note), timeout=0.1)
        except asyncio.TimeoutError:
            if started:
                raise
            response = JSONResponse({"detail": "timed out, try again"}, status_code=504)
            await response(scope, receive, send)


app = FastAPI()
app.add_middleware(TimeLimitMiddleware)
orders = []


@app.post("/orders")
async def order():
    await asyncio.sleep(0.3)
    orders.append("coffee")
