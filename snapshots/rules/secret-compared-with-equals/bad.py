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


@app.middleware("http")
async def require_api_key(request: Request, call_next):
    if request.headers.get("x-api-key", "") not in API_KEYS:
        return JSONResponse({"detail": "invalid API key"}, status_code=401)
    return await call_next(request)


def require_admin(token: HTTPAuthorizationCredentials = Depends(HTTPBearer())):
    if token.credentials != ADMIN_TOKEN:
        raise HTTPException(403, "admins only")


@app.get("/admin", dependencies=[Depends(require_admin)])
async def admin():
    return {"users": 3}


@app.post("/payments")
async def payments(request: Request, x_signature: str = Header()):
    body = await request.body()
    expected = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    if x_signature == expected:
        return {"accepted": True}
    raise HTTPException(401, "invalid signature")
