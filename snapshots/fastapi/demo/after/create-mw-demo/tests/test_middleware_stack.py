"""Locks the order of the middleware, and what each layer promises.

The layers are the application's own, in front of a few routes for the tests:
nothing here needs its database, its lifespan or a running server.
"""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.main import app

# Outermost first.
LAYERS = [
    "CORSMiddleware",
    "RequestIDMiddleware",
    "TimingMiddleware",
    "AccessLogMiddleware",
    "ErrorBoundaryMiddleware",
    "AuthMiddleware",
]

KEY = "key-of-the-tests"
ENVIRONMENT = {"API_KEYS": f"another-key-of-the-tests, {KEY}"}


def name_of(layer: Middleware) -> str:
    return str(getattr(layer.cls, "__name__", ""))


REGISTERED = app.user_middleware
STACK = [layer for layer in REGISTERED if name_of(layer) in LAYERS]
OPTIONS = {name_of(layer): [*layer][-1] for layer in STACK}
HEADER = OPTIONS["AuthMiddleware"].get("header", "Authorization")
SCHEME = "Bearer " if HEADER.lower() == "authorization" else ""
WITH_KEY = {HEADER: f"{SCHEME}{KEY}"}


async def ok(request: Request) -> JSONResponse:
    return JSONResponse({"request_id": getattr(request.state, "request_id", None)})


async def log_something(request: Request) -> JSONResponse:
    logging.getLogger("tests").warning("a line of the application")
    return JSONResponse({})


async def failing(request: Request) -> JSONResponse:
    raise RuntimeError("on purpose")


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("welcome")
    await websocket.close()


ROUTES = [
    Route("/tests/ok", ok),
    Route("/tests/log", log_something),
    Route("/tests/failing", failing),
    WebSocketRoute("/tests/socket", socket),
]


class Case(NamedTuple):
    status: int
    path: str
    headers: dict[str, str]


CASES = [
    Case(200, "/tests/ok", WITH_KEY),
    Case(404, "/tests/missing", WITH_KEY),
    Case(401, "/tests/ok", {}),
    Case(500, "/tests/failing", WITH_KEY),
]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.status)


def with_our_key(layer: Middleware) -> Middleware:
    """The same layer; auth with the keys that the environment has now."""
    cls, *_, options = layer
    if name_of(layer) != "AuthMiddleware":
        return layer
    authenticate = type(options["authenticate"]).from_env()
    return Middleware(cls, **{**options, "authenticate": authenticate})


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.delenv("API_KEYS_FILE", raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    stack = [with_our_key(layer) for layer in STACK]
    behind = Starlette(routes=ROUTES, middleware=stack)
    return TestClient(behind, raise_server_exceptions=False)


@pytest.fixture
def origin() -> str:
    origins = OPTIONS["CORSMiddleware"].get("allow_origins")
    if not origins:
        pytest.skip("no origin is allowed yet")
    first, *_ = origins
    return "https://any.example" if first == "*" else str(first)


@pytest.fixture
def id_header() -> str:
    return str(OPTIONS["RequestIDMiddleware"].get("header", "X-Request-ID"))


@pytest.fixture
def time_header() -> str:
    return str(OPTIONS["TimingMiddleware"].get("header", "X-Process-Time"))


@pytest.fixture
def access_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> pytest.LogCaptureFixture:
    """Catches the access log, wherever the application sends it."""
    logger = logging.getLogger("access")
    monkeypatch.setattr(logger, "handlers", [caplog.handler])
    monkeypatch.setattr(logger, "propagate", False)
    caplog.set_level(logging.INFO, logger="access")
    return caplog


def only_line(log: pytest.LogCaptureFixture) -> dict[str, Any]:
    [line] = [vars(record) for record in log.records]
    assert line["msg"].startswith("request_completed")
    return line


def test_layers_nest_in_this_order() -> None:
    assert [name_of(layer) for layer in STACK] == LAYERS


@each_case
def test_status(client: TestClient, case: Case) -> None:
    assert client.get(case.path, headers=case.headers).status_code == case.status


def test_preflight_needs_no_key(client: TestClient, origin: str) -> None:
    method, *_ = OPTIONS["CORSMiddleware"].get("allow_methods", ["GET"])
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method.replace("*", "GET"),
    }

    answer = client.options("/tests/ok", headers=asked)

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] in {origin, "*"}


@each_case
def test_browsers_can_read_every_answer(
    client: TestClient, origin: str, case: Case
) -> None:
    answer = client.get(case.path, headers={**case.headers, "Origin": origin})

    assert answer.status_code == case.status
    assert answer.headers["access-control-allow-origin"] in {origin, "*"}


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_what_lies_outside_of_cors_hides_no_answer(origin: str, method: str) -> None:
    names = [name_of(layer) for layer in REGISTERED]
    outer = REGISTERED[: names.index("CORSMiddleware") + 1]
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}

    browser = TestClient(Starlette(routes=ROUTES, middleware=outer))
    answer = browser.request(method, "/tests/ok", headers=asked)

    assert "access-control-allow-origin" in answer.headers, names


@each_case
def test_every_answer_has_an_id(client: TestClient, id_header: str, case: Case) -> None:
    given = "given-by-the-client"

    answer = client.get(case.path, headers={**case.headers, id_header: given})

    assert answer.status_code == case.status
    assert answer.headers[id_header] == given


def test_routes_know_the_id(client: TestClient, id_header: str) -> None:
    answer = client.get("/tests/ok", headers=WITH_KEY)

    assert answer.json() == {"request_id": answer.headers[id_header]}


@pytest.mark.parametrize("given", ["", "short", "not a token", "x" * 129])
def test_malformed_id_is_replaced(
    client: TestClient, id_header: str, given: str
) -> None:
    answer = client.get("/tests/ok", headers={**WITH_KEY, id_header: given})

    assert answer.headers[id_header] not in {"", given}


def test_two_ids_are_none(client: TestClient, id_header: str) -> None:
    given = ["given-by-the-client", "given-by-another"]
    headers = [(id_header, each) for each in given]

    answer = client.get("/tests/ok", headers=[*WITH_KEY.items(), *headers])

    assert answer.headers[id_header] not in given


@each_case
def test_every_answer_is_timed(
    client: TestClient, time_header: str, case: Case
) -> None:
    answer = client.get(case.path, headers=case.headers)

    assert answer.status_code == case.status
    assert 0 <= float(answer.headers[time_header]) < 60


@each_case
def test_every_answer_is_one_log_line(
    client: TestClient, access_log: pytest.LogCaptureFixture, case: Case
) -> None:
    client.get(case.path, headers=case.headers)

    line = only_line(access_log)
    assert (line["method"], line["path"]) == ("GET", case.path)
    assert line["status"] == case.status
    assert line["duration_ms"] >= 0


@each_case
def test_log_line_has_the_id(
    client: TestClient,
    access_log: pytest.LogCaptureFixture,
    id_header: str,
    case: Case,
) -> None:
    answer = client.get(case.path, headers=case.headers)

    assert answer.status_code == case.status
    assert only_line(access_log)["request_id"] == answer.headers[id_header]


def test_own_log_lines_have_the_id(
    client: TestClient, caplog: pytest.LogCaptureFixture, id_header: str
) -> None:
    answer = client.get("/tests/log", headers=WITH_KEY)

    [line] = [vars(record) for record in caplog.records if record.name == "tests"]
    assert line["request_id"] == answer.headers[id_header]


def test_header_and_log_line_share_one_clock(
    client: TestClient, access_log: pytest.LogCaptureFixture, time_header: str
) -> None:
    answer = client.get("/tests/ok", headers=WITH_KEY)

    to_start_ms = float(answer.headers[time_header]) * 1000
    # The response starts before it ends.
    assert to_start_ms <= only_line(access_log)["duration_ms"] + 0.001


def test_failure_is_answered_with_problem_details(client: TestClient) -> None:
    answer = client.get("/tests/failing", headers=WITH_KEY)

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "on purpose" not in answer.text


def test_problem_has_the_id(client: TestClient, id_header: str) -> None:
    answer = client.get("/tests/failing", headers=WITH_KEY)

    assert answer.json()["request_id"] == answer.headers[id_header]


@pytest.mark.parametrize(
    "headers", [{}, {HEADER: f"{SCHEME}wrong"}, {HEADER: f"Basic {KEY}"}]
)
def test_refusal_says_how_to_authenticate(
    client: TestClient, headers: dict[str, str]
) -> None:
    answer = client.get("/tests/ok", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"]


def test_exempt_paths_need_no_key_and_those_below_do(client: TestClient) -> None:
    exempt = OPTIONS["AuthMiddleware"].get("exempt", ())
    for path in exempt:
        assert client.get(path).status_code != 401, path
        for other in {f"{path}-more", f"{path.rstrip('/')}/more"}.difference(exempt):
            assert client.get(other).status_code == 401, other


def test_without_settings_nobody_gets_in(
    monkeypatch: pytest.MonkeyPatch, client: TestClient
) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name)
    layers = [with_our_key(layer) for layer in STACK]
    behind = Starlette(routes=ROUTES, middleware=layers)
    unset = TestClient(behind, headers=dict(client.headers))
    for headers in ({}, WITH_KEY, {HEADER: SCHEME}):
        assert unset.get("/tests/ok", headers=headers).status_code == 401


def test_websocket_without_a_key_is_refused(client: TestClient) -> None:
    refused = pytest.raises(WebSocketDisconnect)
    with refused, client.websocket_connect("/tests/socket"):
        pass


def test_websocket_with_a_key_is_accepted(client: TestClient) -> None:
    with client.websocket_connect("/tests/socket", headers=WITH_KEY) as accepted:
        assert accepted.receive_text() == "welcome"
