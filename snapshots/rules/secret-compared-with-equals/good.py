import hashlib
import hmac
import os

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

API_KEYS = os.getenv("API_KEYS", "key-of-the-shop,key-of-the-office").split(",")
ADMIN_TOKEN = os.getenv("ADMIN_TOKEN", "token-of-the-admin")
WEBHOOK_SECRET = os.getenv("WEBHOOK_SECRET", "secret-of-the-bank")

app = FastAPI()


def matches(given: str, *secrets: str) -> bool:
    tries = [hmac.compare_digest(given.encode(), each.encode()) for each in secrets]
    return any(tries)


@app.middleware("http")
async def require_api_key(request: Request, call_next):
    if not matches(request.headers.get("x-api-key", ""), *API_KEYS):
        return JSONResponse({"detail": "invalid API key"}, status_code=401)
    return await call_next(request)


def require_admin(token: HTTPAuthorizationCredentials = Depends(HTTPBearer())):
    if not matches(token.credentials, ADMIN_TOKEN):
        raise HTTPException(403, "admins only")


@app.get("/admin", dependencies=[Depends(require_admin)])
async def admin():
    return {"users": 3}


@app.post("/payments")
async def payments(request: Request, x_signature: str = Header()):
    body = await request.body()
    expected = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    if matches(x_signature, expected):
        return {"accepted": True}
    raise HTTPException(401, "invalid signature")
