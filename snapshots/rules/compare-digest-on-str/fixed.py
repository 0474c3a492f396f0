import hmac
import os
import secrets

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

API_KEY = os.getenv("API_KEY", "key-of-the-shop")
ADMIN_TOKEN = os.getenv("ADMIN_TOKEN", "token-of-the-admin")

app = FastAPI()


@app.middleware("http")
async def require_api_key(request: Request, call_next):
    given = request.headers.get("x-api-key", "")
    if not secrets.compare_digest(given.encode(), API_KEY.encode()):
        return JSONResponse({"detail": "invalid API key"}, status_code=401)
    return await call_next(request)


def require_admin(token: HTTPAuthorizationCredentials = Depends(HTTPBearer())):
    if not secrets.compare_digest(token.credentials.encode(), ADMIN_TOKEN.encode()):
        raise HTTPException(401, "admins only")


@app.get("/admin", dependencies=[Depends(require_admin)])
async def admin():
    return {"users": 3}


@app.post("/payments")
async def payments(request: Request, x_signature: str = Header()):
    expected = hmac.new(API_KEY.encode(), await request.body(), "sha256").hexdigest()
    if not hmac.compare_digest(expected.encode(), x_signature.encode()):
        raise HTTPException(401, "invalid signature")
    return {"accepted": True}
