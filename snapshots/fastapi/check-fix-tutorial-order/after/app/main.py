import time
import uuid

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import JSONResponse

from app.settings import settings

app = FastAPI(title="Shop")

app.add_middleware(GZipMiddleware, minimum_size=1000)


async def add_request_id(request: Request, call_next):
    request_id = uuid.uuid4().hex
    request.state.request_id = request_id
    response = await call_next(request)
    response.headers["X-Request-ID"] = request_id
    return response


async def add_process_time(request: Request, call_next):
    start = time.perf_counter()
    response = await call_next(request)
    response.headers["X-Process-Time"] = f"{time.perf_counter() - start:.4f}"
    return response


@app.middleware("http")
async def require_token(request: Request, call_next):
    if request.url.path != "/health":
        token = request.headers.get("Authorization", "")
        if token.removeprefix("Bearer ") not in settings.tokens:
            return JSONResponse({"detail": "Not authenticated"}, status_code=401)
    return await call_next(request)


app.middleware("http")(add_process_time)
app.middleware("http")(add_request_id)
# Added first, so it sees every request first.
app.add_middleware(
    CORSMiddleware,
    allow_origins=settings.origins,
    allow_methods=["*"],
    allow_headers=["*"],
)


@app.get("/health")
async def health():
    return {"status": "ok"}
