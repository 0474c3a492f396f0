import logging

from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware

logger = logging.getLogger(__name__)
app = FastAPI()


@app.middleware("http")
async def log_requests(request: Request, call_next):
    response = await call_next(request)
    logger.info("%s %s %s", request.state.request_id, request.url.path, response.status_code)
    return response


install_middleware(app)
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
