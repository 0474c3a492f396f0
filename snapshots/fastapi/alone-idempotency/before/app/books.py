from fastapi import APIRouter, HTTPException

router = APIRouter(prefix="/books")

BOOKS = {1: "Momo", 2: "Krabat"}


@router.get("/{book_id}")
def read_book(book_id: int) -> dict[str, str]:
    if book_id not in BOOKS:
        raise HTTPException(status_code=404)
    return {"title": BOOKS[book_id]}
