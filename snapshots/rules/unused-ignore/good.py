from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])  # create-mw: ignore[nesting] no browser


# create-mw: ignore[base-http-middleware] a handful of requests a day
@app.middleware("http")
async def require_token(request: Request, call_next):
    if request.headers.get("authorization") is None:
        return JSONResponse({"detail": "no token"}, status_code=401)
    return await call_next(request)
