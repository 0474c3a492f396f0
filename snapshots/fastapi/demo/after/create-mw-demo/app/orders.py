from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field

router = APIRouter(prefix="/orders", tags=["orders"])


class Order(BaseModel):
    book: str
    copies: int = Field(gt=0)


@router.get("")
async def list_orders(request: Request) -> list[Order]:
    orders: list[Order] = request.app.state.orders
    return orders


@router.post("", status_code=201)
async def place_order(order: Order, request: Request) -> Order:
    stock = request.app.state.stock
    if stock.get(order.book, 0) < order.copies:
        raise HTTPException(409, "Not enough copies")
    stock[order.book] -= order.copies
    request.app.state.orders.append(order)
    return order


@router.get("/average")
async def average_order(request: Request) -> float:
    """Copies per order. Nobody has thought of the first day yet."""
    orders = request.app.state.orders
    return float(sum(order.copies for order in orders) / len(orders))
