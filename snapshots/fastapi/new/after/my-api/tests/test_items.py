from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.items import stock
from app.main import app


@pytest.fixture
def client() -> Iterator[TestClient]:
    stock.clear()
    headers = {"Authorization": "Bearer key-for-the-tests"}
    with TestClient(app, base_url="http://localhost", headers=headers) as client:
        yield client


def test_health(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_created_item_is_listed(client: TestClient) -> None:
    answer = client.post("/items", json={"name": "Tea", "price": 4.5})
    item = answer.json()

    assert answer.status_code == 201
    assert item == {"id": item["id"], "name": "Tea", "price": 4.5}
    assert client.get("/items").json() == [item]
    assert client.get(f"/items/{item['id']}").json() == item


def test_unknown_item(client: TestClient) -> None:
    assert client.get("/items/0").status_code == 404


@pytest.mark.parametrize("price", [0, -1, "free"])
def test_price_must_be_positive(client: TestClient, price: object) -> None:
    answer = client.post("/items", json={"name": "Tea", "price": price})

    assert answer.status_code == 422
