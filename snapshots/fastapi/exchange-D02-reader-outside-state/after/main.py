import logging

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

log = logging.getLogger("audit")
app = FastAPI()


async def authenticate(request: Request, call_next):
    token = request.headers.get("authorization", "")
    if not token.startswith("Bearer "):
        return JSONResponse({"detail": "sign in"}, status_code=401)
    request.state.user = token[7:]
    return await call_next(request)


@app.middleware("http")
async def tenant(request: Request, call_next):
    request.state.tenant = request.state.user.split("@")[-1]
    return await call_next(request)


app.middleware("http")(authenticate)


@app.get("/x")
def x(request: Request):
    return request.state.tenant
