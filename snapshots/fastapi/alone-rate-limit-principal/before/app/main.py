from fastapi import FastAPI

from app import books

app = FastAPI(title="Bookshop")
app.include_router(books.router)


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}
