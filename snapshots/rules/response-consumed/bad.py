import logging

from fastapi import FastAPI, Request
from starlette.middleware.base import BaseHTTPMiddleware

log = logging.getLogger("audit")


class Sizes(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        answer = await call_next(request)
        parts = [part async for part in answer.body_iterator]
        log.info("answer of %d parts", len(parts))
        return answer


app = FastAPI()
sized = FastAPI()
sized.add_middleware(Sizes)


@app.middleware("http")
async def audit(request: Request, call_next):
    response = await call_next(request)
    body = b""
    async for part in response.body_iterator:
        body += part
    log.info("answer of %d bytes", len(body))
    return response


@app.get("/")
@sized.get("/")
async def hello():
    return {"hello": "world"}
