from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket
from fastapi.middleware.cors import CORSMiddleware

from app import orders, settings
from app.middleware.stack import install_middleware


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.stock = dict(settings.OPENING_STOCK)
    app.state.orders = []
    yield


app = FastAPI(title=settings.TITLE, lifespan=lifespan)
install_middleware(app)
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://shop.example.com", "http://localhost:5173"],
    allow_methods=["GET", "POST"],
    allow_headers=["Authorization"],
)
app.include_router(orders.router)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.websocket("/stock")
async def stock(websocket: WebSocket) -> None:
    """The screens in the shop ask for the copies that are left."""
    await websocket.accept()
    async for book in websocket.iter_text():
        await websocket.send_json({book: app.state.stock.get(book, 0)})
