import os

from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()


@app.middleware("http")
async def remember_visit(request: Request, call_next):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return await call_next(request)


app.add_middleware(SessionMiddleware, secret_key=os.environ.get("COOKIE_KEY", "x" * 40), https_only=True)


@app.get("/")
def home(request: Request):
    return {"visits": request.session["visits"]}
