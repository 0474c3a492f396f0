from fastapi import FastAPI, Request

app = FastAPI()


@app.middleware("http")
async def no_store(request: Request, call_next):
    response = await call_next(request)
    response.headers["Cache-Control"] = "no-store"
    return response


@app.middleware("http")
async def skip_health(request: Request, call_next):
    if request.url.path == "/health":
        return await call_next(request)
    return await call_next(request)


@app.get("/health")
async def health():
    return "up"


@app.get("/orders")
async def orders():
    return []
