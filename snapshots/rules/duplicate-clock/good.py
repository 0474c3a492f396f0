import asyncio
import logging
import time

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

logger = logging.getLogger("shop")
app = FastAPI()


@app.middleware("http")
async def check_quota(request: Request, call_next):
    await asyncio.sleep(0.1)
    return await call_next(request)


@app.middleware("http")
async def time_requests(request: Request, call_next):
    started = time.perf_counter()
    response = await call_next(request)
    duration = time.perf_counter() - started
    response.headers["X-Process-Time"] = str(duration)
    logger.info("%s took %.3f s", request.url.path, duration)
    return response


@app.get("/orders")
async def orders():
    return JSONResponse([])
