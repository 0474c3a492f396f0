from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

app = FastAPI()


@app.middleware("http")
async def require_token(request: Request, call_next):
    if request.headers.get("authorization") is None:
        return JSONResponse({"detail": "no token"}, status_code=401)
    return await call_next(request)


app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.example.com"],
    allow_headers=["Authorization"],
)


@app.get("/orders")
async def orders():
    return []
