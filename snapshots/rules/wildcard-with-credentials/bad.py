import os

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel


class Settings(BaseModel):
    cors_origins: list[str] = ["*"]


settings = Settings()
options = {"allow_credentials": True, "allow_headers": ["*"]}

accounts = FastAPI()
accounts.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)

orders = FastAPI()
orders.add_middleware(CORSMiddleware, allow_origins=settings.cors_origins, **options)

reports = FastAPI()
reports.add_middleware(
    CORSMiddleware,
    allow_origins=os.getenv("REPORT_ORIGINS", "*").split(","),
    allow_credentials=True,
)

search = FastAPI()
search.add_middleware(CORSMiddleware, allow_origin_regex=r"https?://.*", **options)

app = FastAPI()
app.mount("/accounts", accounts)
app.mount("/orders", orders)
app.mount("/reports", reports)
app.mount("/search", search)


@accounts.get("/me")
@orders.get("/me")
@reports.get("/me")
@search.get("/me")
async def me():
    return {"name": "Ada"}
