import os

from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware

shop = FastAPI()
shop.add_middleware(SessionMiddleware, secret_key="change-me-in-production")

office = FastAPI()
office.add_middleware(
    SessionMiddleware,
    secret_key=os.getenv("OFFICE_SECRET_KEY", "secret"),
    max_age=3600,
)

store = FastAPI()
store.add_middleware(SessionMiddleware, secret_key=os.getenv("STORE_SECRET_KEY"))

app = FastAPI()
app.mount("/shop", shop)
app.mount("/office", office)
app.mount("/store", store)


@shop.get("/me")
@office.get("/me")
@store.get("/me")
async def me(request: Request):
    request.session.setdefault("user", "guest")
    return request.session["user"]
