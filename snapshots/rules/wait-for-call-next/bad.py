import asyncio

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()
orders = []


@app.middleware("http")
async def limit_time(request: Request, call_next):
    try:
        return await asyncio.wait_for(call_next(request), timeout=0.1)
    except asyncio.TimeoutError:
        return JSONResponse({"detail": "timed out, try again"}, status_code=504)


@app.post("/orders")
async def order():
    await asyncio.sleep(0.3)
    orders.append("coffee")
