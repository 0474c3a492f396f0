import logging
from time import perf_counter

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware

log = logging.getLogger("api")
app = FastAPI()
install_middleware(app)
app.add_middleware(CORSMiddleware, allow_origins=["http://ui.test"])


@app.middleware("http")
async def record(request: Request, call_next):
    begun = perf_counter()
    try:
        response = await call_next(request)
    except Exception:
        log.exception("failed", extra={"path": request.url.path, "status": 500})
        raise
    log.info("done", extra={"path": request.url.path, "status": response.status_code, "ms": perf_counter() - begun})
    return response


@app.get("/boom")
def boom():
    raise ValueError("x")
