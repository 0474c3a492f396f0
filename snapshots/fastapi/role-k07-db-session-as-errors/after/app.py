from fastapi import FastAPI
from fastapi.responses import JSONResponse

from middleware.stack import install_middleware

SCHEMAS = {"a"}
app = FastAPI()


@app.middleware("http")
async def db_session(request, call_next):
    try:
        if request.headers.get("x-tenant", "a") not in SCHEMAS:
            return JSONResponse(status_code=500, content={"detail": "unknown schema"})
        return await call_next(request)
    except Exception as e:
        raise e from None


install_middleware(app)


@app.get("/boom")
async def boom():
    raise RuntimeError("boom")
