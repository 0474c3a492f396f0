from collections import Counter

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

OFFICE = {"203.0.113.7"}

seen: Counter[str] = Counter()
app = FastAPI()


@app.middleware("http")
async def office_only(request: Request, call_next):
    if request.url.path == "/admin" and request.client.host not in OFFICE:
        return JSONResponse({"detail": "not from here"}, status_code=403)
    return await call_next(request)


@app.middleware("http")
async def count_clients(request: Request, call_next):
    seen[request.client.host] += 1
    return await call_next(request)


app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=["10.0.0.2"])


@app.get("/admin")
async def admin():
    return {}
