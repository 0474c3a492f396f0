import logging

from fastapi import FastAPI, Request

logger = logging.getLogger("shop")
app = FastAPI()
LOGGED = {"content-type", "content-length", "user-agent"}


@app.middleware("http")
async def log_requests(request: Request, call_next):
    headers = {k: v for k, v in request.headers.items() if k in LOGGED}
    logger.info("%s %s", request.method, headers)
    signed_in = "authorization" in request.headers
    logger.info("called by %s", "a user" if signed_in else "anybody")
    return await call_next(request)


@app.middleware("http")
async def log_failures(request: Request, call_next):
    body = await request.body()
    response = await call_next(request)
    if response.status_code >= 400:
        details = {"size": len(body), "query": sorted(request.query_params.keys())}
        logger.warning("%s failed", request.url.path, extra=details)
    return response


@app.post("/login")
async def login():
    return {}
