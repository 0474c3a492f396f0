import logging

from fastapi import FastAPI, Request

logger = logging.getLogger("shop")
app = FastAPI()


@app.middleware("http")
async def log_requests(request: Request, call_next):
    logger.info("%s %s", request.method, dict(request.headers))
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    logger.info("called by %s", token)
    return await call_next(request)


@app.middleware("http")
async def log_failures(request: Request, call_next):
    body = await request.body()
    response = await call_next(request)
    if response.status_code >= 400:
        details = {"body": body.decode(), "query": str(request.query_params)}
        logger.warning("%s failed", request.url.path, extra=details)
    return response


@app.post("/login")
async def login():
    return {}
