"""Items, kept in memory: replace `stock` with your database."""

from itertools import count
from typing import Annotated

from fastapi import APIRouter, HTTPException, status
from pydantic import BaseModel, Field

router = APIRouter(prefix="/items", tags=["items"])


class NewItem(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    price: Annotated[float, Field(gt=0)]


class Item(NewItem):
    id: int


stock: dict[int, Item] = {}
next_id = count(1)


@router.get("")
async def list_items() -> list[Item]:
    return list(stock.values())


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_item(new: NewItem) -> Item:
    item = Item(id=next(next_id), name=new.name, price=new.price)
    stock[item.id] = item
    return item


@router.get("/{item_id}")
async def read_item(item_id: int) -> Item:
    if item_id not in stock:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "No such item")
    return stock[item_id]
