"""A shop without middleware: the tests add it, and ask these routes."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import BackgroundTasks, FastAPI, HTTPException, Request, WebSocket
from fastapi.responses import StreamingResponse

app = FastAPI()
legacy = FastAPI()


@app.get("/items")
async def items(request: Request) -> dict[str, Any]:
    principal = getattr(request.state, "principal", None)
    return {
        "items": ["apple", "pear"],
        "principal": principal.id if principal else None,
        "request_id": getattr(request.state, "request_id", None),
    }


@app.get("/items/{number}")
async def item(number: int) -> int:
    return number


@app.get("/visits")
async def visits(request: Request, padding: int = 0) -> int:
    session = request.scope.get("session", {})
    session["visits"] = session.get("visits", 0) + 1
    session["padding"] = "x" * padding
    return int(session["visits"])


@app.post("/upload")
async def upload(request: Request) -> int:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > 10_000:
            raise HTTPException(413, "Too much")
    return size


@app.post("/body")
async def body(request: Request) -> int:
    return len(await request.body())


payments: list[None] = []


@app.post("/pay")
async def pay() -> int:
    await asyncio.sleep(0.5)
    payments.append(None)
    return len(payments)


@app.post("/unread")
async def unread() -> str:
    return "done"


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/docs-internal")
async def docs_internal() -> str:
    return "secret"


@app.get("/boom")
async def boom() -> None:
    raise ValueError("the secret recipe")


async def chunks(fail: bool) -> AsyncIterator[bytes]:
    for _ in range(4):
        yield b"a" * 1000
        await asyncio.sleep(0.05)
    if fail:
        raise ValueError("the stream broke")


@app.get("/stream")
async def stream() -> StreamingResponse:
    return StreamingResponse(chunks(fail=False))


@app.get("/stream-fails")
async def stream_fails() -> StreamingResponse:
    return StreamingResponse(chunks(fail=True))


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b"a" * 1000
        await asyncio.sleep(0.05)


@app.get("/stream-endless")
async def stream_endless() -> StreamingResponse:
    return StreamingResponse(endless())


async def numbered() -> AsyncIterator[str]:
    for number in range(3):
        yield f"data: {number}\n\n"
        await asyncio.sleep(0.05)


@app.get("/events")
async def events() -> StreamingResponse:
    return StreamingResponse(numbered(), media_type="text/event-stream")


@app.get("/waits")
async def waits() -> None:
    await asyncio.sleep(60)


@app.get("/blocks")
def blocks() -> None:
    time.sleep(1)


@app.get("/background")
async def background(tasks: BackgroundTasks) -> str:
    tasks.add_task(asyncio.sleep, 0.6)
    return "accepted"


@app.websocket("/ws")
async def ws(websocket: WebSocket) -> None:
    await websocket.accept()
    principal = getattr(websocket.state, "principal", None)
    await websocket.send_text(principal.id if principal else "nobody")
    await websocket.close()


@legacy.get("/items")
async def legacy_items() -> list[str]:
    return ["plum"]


app.mount("/legacy", legacy)
