import time

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from keys import is_revoked

app = FastAPI()


@app.middleware("http")
async def reject_revoked_keys(request: Request, call_next):
    key = request.headers.get("x-api-key", "")
    if is_revoked(key):
        time.sleep(0.2)
        return JSONResponse({"detail": "revoked"}, status_code=403)
    return await call_next(request)


@app.middleware("http")
async def report_failures(request: Request, call_next):
    response = await call_next(request)
    if response.status_code == 500:
        httpx.post("https://alerts.example.com", json={"path": request.url.path})
    return response


@app.get("/orders")
async def orders():
    return []
