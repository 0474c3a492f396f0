from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example.com"])
router = APIRouter(max_body_size=1000)


@router.post("/orders")
async def order(item: dict):
    return {"ok": True}


app.include_router(router)
