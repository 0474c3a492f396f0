from fastapi.testclient import TestClient

from app.main import app


def test_unknown_book() -> None:
    assert TestClient(app).get("/books/99").status_code in (401, 404)
