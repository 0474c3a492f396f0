from typing import Optional

from fastapi import FastAPI, Header, Request
from fastapi.middleware.gzip import GZipMiddleware

from app.middleware.stack import install_middleware

app = FastAPI(title="Parcels")
app.add_middleware(GZipMiddleware, minimum_size=1000)

PARCELS = {}


@app.post("/parcels/{code}")
async def register(code: str, weight: float):
    PARCELS[code] = weight
    return {"code": code}


@app.get("/parcels/{code}")
async def track(code: str, accept_language: Optional[str] = Header(None)):
    return {"code": code, "weight": PARCELS.get(code), "language": accept_language}


@app.middleware("http")
async def no_store(request: Request, call_next):
    response = await call_next(request)
    response.headers["Cache-Control"] = "no-store"
    return response


# the outermost one, it sees everything
@app.middleware("http")
async def announce_version(request: Request, call_next):
    response = await call_next(request)
    response.headers["X-Parcels-Version"] = app.version
    return response


install_middleware(app)


@app.get("/")
async def root():
    return {"parcels": len(PARCELS)}
