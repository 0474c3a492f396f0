import hmac
import os

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse

API_KEY = os.getenv("API_KEY", "key-of-the-shop")
PUBLIC = ("/", "/health")

shop = FastAPI()
reports = APIRouter(prefix="/docs-internal")


def is_allowed(request: Request) -> bool:
    given = request.headers.get("x-api-key", "")
    return hmac.compare_digest(given.encode(), API_KEY.encode())


@shop.middleware("http")
async def require_api_key(request: Request, call_next):
    if request.url.path in ("/docs", "/openapi.json"):
        return await call_next(request)
    if not is_allowed(request):
        return JSONResponse({"detail": "x-api-key is missing"}, status_code=401)
    return await call_next(request)


@reports.get("/revenue")
async def revenue():
    return {"revenue": 1200}


shop.include_router(reports)

office = FastAPI()


@office.middleware("http")
async def require_office_key(request: Request, call_next):
    path = request.url.path
    if path in PUBLIC or is_allowed(request):
        return await call_next(request)
    return JSONResponse({"detail": "x-api-key is missing"}, status_code=401)


@office.get("/salaries")
async def salaries():
    return {"ada": 5000}
