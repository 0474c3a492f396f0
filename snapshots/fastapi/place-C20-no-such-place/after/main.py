from fastapi import FastAPI, Request

from middleware.stack import install_middleware

app = FastAPI()


@app.middleware("http")
async def headers(request: Request, call_next):
    response = await call_next(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    return response


install_middleware(app)
