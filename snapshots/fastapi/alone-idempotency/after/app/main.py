from fastapi import FastAPI

from app import books
from app.middleware.stack import install_middleware

app = FastAPI(title="Bookshop")
install_middleware(app)
app.include_router(books.router)


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}
