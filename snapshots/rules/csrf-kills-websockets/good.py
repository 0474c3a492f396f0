import os

from fastapi import FastAPI
from starlette_csrf import CSRFMiddleware

app = FastAPI()
app.add_middleware(CSRFMiddleware, secret=os.environ["CSRF_SECRET"])


@app.post("/updates")
async def updates():
    return {"ok": True}
