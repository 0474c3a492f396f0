from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])


@app.middleware("http")
async def check_token(request: Request, call_next):
    if request.method != "OPTIONS" and not request.headers.get("authorization"):
        return JSONResponse({"detail": "No token"}, status_code=401)
    return await call_next(request)


install_middleware(app)
