from fastapi import FastAPI, HTTPException, Request, status

app = FastAPI()


def plan_of(token: str) -> str:
    if token not in {"Bearer basic", "Bearer pro"}:
        raise HTTPException(status_code=403, detail="unknown token")
    return token.removeprefix("Bearer ")


@app.middleware("http")
async def require_plan(request: Request, call_next):
    request.state.plan = plan_of(request.headers["authorization"])
    return await call_next(request)


@app.middleware("http")
async def require_token(request: Request, call_next):
    if request.headers.get("authorization") is None:
        raise HTTPException(
            status_code=status.HTTP_401_UNAUTHORIZED,
            detail="no token",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return await call_next(request)


@app.get("/orders")
async def orders():
    return []
