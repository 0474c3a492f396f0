import logging

from fastapi import FastAPI, Request, Response
from starlette.middleware.base import BaseHTTPMiddleware

log = logging.getLogger("audit")


async def replayed(parts):
    for part in parts:
        yield part


class Sizes(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        answer = await call_next(request)
        parts = [part async for part in answer.body_iterator]
        log.info("answer of %d parts", len(parts))
        answer.body_iterator = replayed(parts)
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
    return Response(body, response.status_code, dict(response.headers))


@app.get("/")
@sized.get("/")
async def hello():
    return {"hello": "world"}
