from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.main import app

# The clients send a key already; the application does not ask for it yet.
HEADERS = {"Authorization": "Bearer key-for-the-tests"}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app, headers=HEADERS, raise_server_exceptions=False) as client:
        yield client


def test_health(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_order(client: TestClient) -> None:
    order = {"book": "dune", "copies": 2}
    assert client.post("/orders", json=order).status_code == 201
    assert client.get("/orders").json() == [order]


def test_order_of_too_many(client: TestClient) -> None:
    order = {"book": "emma", "copies": 1}
    assert client.post("/orders", json=order).status_code == 409


def test_average_of_no_orders(client: TestClient) -> None:
    assert client.get("/orders/average").status_code == 500


def test_browsers_of_the_shop_may_ask(client: TestClient) -> None:
    answer = client.get("/orders", headers={"Origin": "https://shop.example.com"})
    allowed = answer.headers["access-control-allow-origin"]
    assert allowed == "https://shop.example.com"


def test_stock_on_the_screens(client: TestClient) -> None:
    with client.websocket_connect("/stock", headers=HEADERS) as screen:
        screen.send_text("ulysses")
        assert screen.receive_json() == {"ulysses": 7}
