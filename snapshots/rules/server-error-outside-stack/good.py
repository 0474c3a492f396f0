import logging
import uuid

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

logger = logging.getLogger("shop")
app = FastAPI()


@app.middleware("http")
async def answer_errors(request: Request, call_next):
    try:
        return await call_next(request)
    except Exception:
        logger.exception("unexpected error")
        return JSONResponse({"detail": "unexpected error"}, status_code=500)


@app.middleware("http")
async def add_request_id(request: Request, call_next):
    response = await call_next(request)
    response.headers["X-Request-ID"] = uuid.uuid4().hex
    return response


app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])


@app.get("/orders")
async def orders():
    raise ConnectionError("the database went away")
