import asyncio

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import StreamingResponse

app = FastAPI()
app.add_middleware(GZipMiddleware)


async def ticks():
    while True:
        yield "data: tick\n\n"
        await asyncio.sleep(1)


@app.get("/events")
async def events():
    return StreamingResponse(ticks(), media_type="text/event-stream")
