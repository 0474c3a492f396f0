import logging

from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware

from middleware.request_id import RequestIDMiddleware
from middleware.timing import TimingMiddleware

logger = logging.getLogger(__name__)
app = FastAPI()


@app.middleware("http")
async def log_requests(request: Request, call_next):
    response = await call_next(request)
    logger.info("%s %s %s", request.state.request_id, request.url.path, response.status_code)
    return response


app.add_middleware(TimingMiddleware, header="X-Process-Time", server_timing=False)
app.add_middleware(RequestIDMiddleware, header="X-Request-ID")
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
