"""Locks the order of the middleware, and what each layer promises.

The layers are the application's own, in front of a few routes for the tests:
nothing here needs its database, its lifespan or a running server.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import time
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.main import app
from app.middleware.auth import Principal
from app.middleware.cors import cors_policy
from app.middleware.log_context import RequestIDFilter, request_id_var
from app.middleware.openapi import describe_auth
from app.middleware.principal import current_principal, principal_with
from app.middleware.public import public, public_routes

# Outermost first.
LAYERS = [
    "CORSMiddleware",
    "RequestIDMiddleware",
    "TimingMiddleware",
    "AccessLogMiddleware",
    "AuthMiddleware",
]

KEY = "key-of-the-tests"
ENVIRONMENT = {"API_KEYS": f"another-key-of-the-tests, {KEY}"}
# Every route of the application that `@public` opens, as in "GET /status".
PUBLIC: list[str] = []


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


async def with_ids(request: Request) -> JSONResponse:
    record, other = (logging.makeLogRecord({}) for _ in range(2))
    other.request_id = "its own"
    kept = [RequestIDFilter().filter(each) for each in (record, other)]
    seen = [request_id_var.get(), vars(record)["request_id"], other.request_id, *kept]
    header = OPTIONS["RequestIDMiddleware"].get("header", "X-Request-ID")
    return JSONResponse(seen, headers={header: "of-the-route"})


async def slow(request: Request) -> JSONResponse:
    await asyncio.sleep(0.02)
    header = OPTIONS["TimingMiddleware"].get("header", "X-Process-Time")
    return JSONResponse({}, headers={header: "of-the-route"})


async def log_something(request: Request) -> JSONResponse:
    logging.getLogger("tests").warning("a line of the application")
    return JSONResponse({})


async def parts(breaks: bool) -> AsyncIterator[str]:
    yield "first"
    await asyncio.sleep(0.02)
    if breaks:
        raise RuntimeError("on purpose")
    yield "last"


async def stream(request: Request) -> StreamingResponse:
    return StreamingResponse(parts(request.url.path.endswith("/breaks")))


async def raising(request: Request) -> JSONResponse:
    raise RuntimeError("on purpose")


async def logged_socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


@public
async def opened(request: Request) -> JSONResponse:
    return JSONResponse({"principal": request.state.principal})


async def who(request: Request) -> JSONResponse:
    return JSONResponse(request.state.principal.id)


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(",".join(["welcome", *websocket.scope["subprotocols"]]))
    await websocket.close()


ROUTES = [
    Route("/tests/ok", ok),
    Route("/tests/ids", with_ids),
    Route("/tests/slow", slow),
    Route("/tests/log", log_something),
    Route("/tests/stream", stream),
    Route("/tests/stream/breaks", stream),
    Route("/tests/raising", raising),
    WebSocketRoute("/tests/logged-socket", logged_socket),
    Route("/tests/who", who),
    Route("/tests/open/first", ok),
    Route("/tests/open/{name}", opened),
    Route("/tests/open/{name}/more", ok),
    Route("/tests/open/{name}", ok, methods=["POST"]),
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


def test_cors_policy_is_what_was_given_unless_it_lets_everybody_in() -> None:
    given = {
        "allow_origins": ["https://any.example"],
        "allow_origin_regex": r"https://[a-z]+\.any\.example",
        "allow_credentials": True,
        "allow_methods": ["PUT"],
        "allow_headers": ["X-One"],
        "expose_headers": ["X-Two"],
        "max_age": 60,
    }
    assert cors_policy(**given) == given
    for origins in (["*"], ["https://any.example/path"]):
        with pytest.raises(ValueError, match="origin"):
            cors_policy(**{**given, "allow_origins": origins})
    with pytest.raises(ValueError, match="origin"):
        cors_policy(**{**given, "allow_origin_regex": ".*"})


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


def test_every_request_has_an_id_of_its_own(client: TestClient, id_header: str) -> None:
    ids = {client.get("/tests/ok").headers[id_header] for _ in range(3)}

    assert len(ids) == 3


def test_log_records_have_the_id_and_answers_one(
    client: TestClient, id_header: str
) -> None:
    answer = client.get("/tests/ids", headers=WITH_KEY)

    header = answer.headers[id_header]  # were there two, both would be here
    assert answer.json() == [header, header, "its own", True, True]


def test_log_records_outside_of_requests_are_kept() -> None:
    assert RequestIDFilter().filter(logging.makeLogRecord({}))


def test_what_is_mounted_has_the_id_of_its_parent(
    client: TestClient, id_header: str
) -> None:
    [layer] = [each for each in STACK if name_of(each) == "RequestIDMiddleware"]
    parent = Starlette(routes=[Mount("/parent", client.app)], middleware=[layer])
    outer = TestClient(parent, headers=dict(client.headers))

    answer = outer.get("/parent/tests/ok", headers=WITH_KEY)

    assert answer.json() == {"request_id": answer.headers[id_header]}


@each_case
def test_every_answer_is_timed(
    client: TestClient, time_header: str, case: Case
) -> None:
    answer = client.get(case.path, headers=case.headers)

    assert answer.status_code == case.status
    assert 0 <= float(answer.headers[time_header]) < 60


def test_the_time_is_in_seconds(client: TestClient, time_header: str) -> None:
    started = time.perf_counter()
    answer = client.get("/tests/slow", headers=WITH_KEY)
    passed = time.perf_counter() - started

    assert 0.015 < float(answer.headers[time_header]) <= passed


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


def test_log_line_is_written_when_the_body_has_ended(
    client: TestClient, access_log: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/tests/stream", headers=WITH_KEY)

    assert answer.text == "firstlast"
    line = only_line(access_log)
    assert (line["outcome"], line["levelname"]) == ("ok", "INFO")
    assert line["duration_ms"] > 15


def test_log_line_of_a_broken_stream(
    client: TestClient, access_log: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/tests/stream/breaks", headers=WITH_KEY)

    assert answer.status_code == 200
    assert "last" not in answer.text
    line = only_line(access_log)
    assert (line["status"], line["outcome"]) == (200, "aborted")
    assert line["levelname"] == "ERROR"


def test_log_line_of_a_failure(
    client: TestClient, access_log: pytest.LogCaptureFixture
) -> None:
    assert client.get("/tests/raising", headers=WITH_KEY).status_code == 500

    line = only_line(access_log)
    assert (line["status"], line["outcome"]) == (500, "error")
    assert (line["levelname"], line["error"]) == ("ERROR", "RuntimeError")


def test_the_server_sees_the_failure(client: TestClient) -> None:
    server = TestClient(client.app, headers=dict(client.headers))
    with pytest.raises(RuntimeError, match="on purpose"):
        server.get("/tests/raising", headers=WITH_KEY)


def test_log_line_of_a_websocket(
    client: TestClient, access_log: pytest.LogCaptureFixture
) -> None:
    with client.websocket_connect("/tests/logged-socket", headers=WITH_KEY):
        pass

    line = only_line(access_log)
    assert (line["status"], line["outcome"]) == (101, "ok")


def test_a_log_that_fails_spoils_no_answer(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("access"), "handle", None)
    server = TestClient(client.app, headers=dict(client.headers))

    assert server.get("/tests/ok", headers=WITH_KEY).status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {HEADER: f"{SCHEME}wrong"}, {HEADER: f"Basic {KEY}"}]
)
def test_refusal_says_how_to_authenticate(
    client: TestClient, headers: dict[str, str]
) -> None:
    answer = client.get("/tests/ok", headers=headers)

    assert answer.status_code == 401
    challenge = answer.headers["www-authenticate"]
    assert ("invalid_token" in challenge) == ("wrong" in str(headers))


def test_exempt_paths_need_no_key_and_those_below_do(client: TestClient) -> None:
    exempt = OPTIONS["AuthMiddleware"].get("exempt", ())
    for path in exempt:
        assert client.get(path).status_code != 401, path
        for other in {f"{path}-more", f"{path.rstrip('/')}/more"}.difference(exempt):
            assert client.get(other).status_code == 401, other


def test_a_public_route_needs_no_key_and_those_beside_it_do(
    client: TestClient,
) -> None:
    assert client.get("/tests/open/any").status_code == 200
    for method, path in (
        ("GET", "/tests/open/first"),
        ("GET", "/tests/open/any/more"),
        ("POST", "/tests/open/any"),
    ):
        assert client.request(method, path).status_code == 401, path


def test_every_public_route_is_listed() -> None:
    found = public_routes(app)
    assert sorted(f"{method} {path}" for method, path in found) == sorted(PUBLIC)


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


def test_routes_know_who_it_is(client: TestClient) -> None:
    answer = client.get("/tests/who", headers=WITH_KEY)

    assert answer.status_code == 200
    assert answer.json()
    assert KEY not in answer.text


def test_two_tokens_are_none(client: TestClient) -> None:
    twice = [*WITH_KEY.items(), *WITH_KEY.items()]
    assert client.get("/tests/ok", headers=twice).status_code == 401


def test_a_huge_token_is_not_looked_at(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = type(OPTIONS["AuthMiddleware"]["authenticate"])
    monkeypatch.setattr(looks, "__call__", None)

    huge = {HEADER: f"{SCHEME}{'x' * 9000}"}
    assert client.get("/tests/ok", headers=huge).status_code == 401


def test_every_key_counts(client: TestClient) -> None:
    other = {HEADER: f"{SCHEME}another-key-of-the-tests"}
    assert client.get("/tests/ok", headers=other).status_code == 200


def test_short_secrets_are_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("API_KEYS", "short")
    authenticate = type(OPTIONS["AuthMiddleware"]["authenticate"])
    with pytest.raises(ValueError, match="at least"):
        authenticate.from_env()


def test_current_principal_is_somebody_with_the_scopes() -> None:
    def asking(principal: Principal | None) -> HTTPConnection:
        return HTTPConnection({"type": "http", "state": {"principal": principal}})

    somebody = Principal("somebody", "test", scopes=frozenset({"read"}))
    assert current_principal(asking(somebody)) == somebody
    assert principal_with("read")(asking(somebody)) == somebody
    for status, refused in (
        (401, lambda: current_principal(asking(None))),
        (403, lambda: principal_with("read", "write")(asking(somebody))),
    ):
        with pytest.raises(HTTPException) as error:
            refused()
        assert error.value.status_code == status


def test_the_description_asks_for_a_token_where_one_is_needed() -> None:
    class Described:
        routes = (Route("/public", opened),)

        def openapi(self) -> dict[str, Any]:
            operations = {"get": {"responses": {}}}
            paths = ("/asks", "/exempt", "/public")
            return {"paths": {path: copy.deepcopy(operations) for path in paths}}

    described = Described()
    describe_auth(described, {"/exempt"}, None)
    schema = described.openapi()
    [scheme] = schema["components"]["securitySchemes"]
    asks, *opened_ones = (each["get"] for each in schema["paths"].values())
    assert asks == {
        "security": [{scheme: []}],
        "responses": {"401": asks["responses"]["401"]},
    }
    assert opened_ones == [{"responses": {}}, {"responses": {}}]
