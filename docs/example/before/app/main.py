from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.sessions import TokenAuthMiddleware

app = FastAPI(title="Shop")
app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example.com"])
app.add_middleware(TokenAuthMiddleware)


@app.get("/orders")
def orders() -> list[str]:
    return []
