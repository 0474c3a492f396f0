from fastapi import FastAPI, Request, status
from fastapi.responses import JSONResponse

app = FastAPI()


def plan_of(token: str) -> str | None:
    if token not in {"Bearer basic", "Bearer pro"}:
        return None
    return token.removeprefix("Bearer ")


@app.middleware("http")
async def require_plan(request: Request, call_next):
    request.state.plan = plan_of(request.headers["authorization"])
    if request.state.plan is None:
        return JSONResponse({"detail": "unknown token"}, status_code=403)
    return await call_next(request)


@app.middleware("http")
async def require_token(request: Request, call_next):
    if request.headers.get("authorization") is None:
        return JSONResponse(
            {"detail": "no token"},
            status_code=status.HTTP_401_UNAUTHORIZED,
            headers={"WWW-Authenticate": "Bearer"},
        )
    return await call_next(request)


@app.get("/orders")
async def orders():
    return []
