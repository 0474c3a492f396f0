import logging
import uuid

from fastapi import FastAPI, Request

logger = logging.getLogger("shop")
app = FastAPI()


@app.middleware("http")
async def add_request_id(request: Request, call_next):
    request_id = request.headers.get("X-Request-ID") or str(uuid.uuid4())
    logger.info("request %s", request_id)
    response = await call_next(request)
    response.headers["X-Request-ID"] = request_id
    return response


@app.get("/orders")
async def orders():
    return []
