from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI(max_body_size=1000)
app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example.com"])


@app.post("/orders")
async def order(item: dict):
    return {"ok": True}
