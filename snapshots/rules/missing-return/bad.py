import logging

from fastapi import FastAPI, Request

logger = logging.getLogger(__name__)
app = FastAPI()


@app.middleware("http")
async def no_store(request: Request, call_next):
    response = await call_next(request)
    response.headers["Cache-Control"] = "no-store"


@app.middleware("http")
async def log_failures(request: Request, call_next):
    try:
        return await call_next(request)
    except LookupError:
        logger.exception("nothing there for %s", request.url.path)


@app.middleware("http")
async def count_visits(request: Request, call_next):
    if request.url.path == "/health":
        return await call_next(request)
    request.state.counted = True
    await call_next(request)


@app.get("/orders")
async def orders():
    return []


@app.get("/orders/7")
async def order():
    raise LookupError(7)
