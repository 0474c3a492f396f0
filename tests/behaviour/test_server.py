"""The whole stack under a server, asked over the network."""

from __future__ import annotations

import asyncio
import json
import re
import time

import httpx
import pytest
import websockets

from conftest import PREFIX, SERVER


def preflight(server, origin, method="GET"):
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization",
    }
    return httpx.options(f"{server.url}/items", headers=headers, trust_env=False)


def test_preflight_needs_no_credentials(server, origin):
    answer = preflight(server, origin)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert "authorization" in allowed


def test_preflight_of_another_origin(server, origin):
    answer = preflight(server, f"{origin}.evil.example")
    assert answer.status_code == 400
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_401_can_be_read_by_a_browser(server, origin, need, request_id):
    need("AuthMiddleware", "RequestIDMiddleware")
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        given = {"Origin": origin, "X-Request-ID": request_id, **headers}
        answer = httpx.get(f"{server.url}/items", headers=given, trust_env=False)
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert answer.headers["X-Request-ID"] == request_id
        assert "apple" not in answer.text


def test_exposed_headers(server, origin, need):
    need("RequestIDMiddleware", "TimingMiddleware")
    headers = {"Origin": origin}
    answer = httpx.get(f"{server.url}/items", headers=headers, trust_env=False)
    exposed = answer.headers["Access-Control-Expose-Headers"]
    assert {"X-Request-ID", "X-Process-Time"} <= set(re.split(", *", exposed))


def test_credentials_reach_the_handler(get, need, request_id):
    need("AuthMiddleware", "RequestIDMiddleware")
    answer = get("/items")
    assert answer.status_code == 200
    assert answer.json()["principal"]
    assert answer.json()["request_id"] == request_id


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/health", 200),
        ("/docs", 200),
        ("/openapi.json", 200),
        ("/docs/", 401),
        ("/docs-internal", 401),
        ("/docs%2Fx", 401),
        ("/docs/../items", 401),
        ("//docs", 401),
        ("/items?path=/docs", 401),
        ("/nothing", 401),
        ("/legacy/items", 401),
    ],
)
def test_exempt_paths(server, need, path, status):
    need("AuthMiddleware")
    answer = httpx.get(f"{server.url}{path}", trust_env=False)
    assert answer.status_code == status


async def open_websocket(url, headers):
    try:  # websockets renamed the argument in version 14
        opening = websockets.connect(url, additional_headers=headers)
        async with opening as socket:
            return await socket.recv()
    except TypeError:
        async with websockets.connect(url, extra_headers=headers) as socket:
            return await socket.recv()


def test_websocket(server, credentials, need):
    need("AuthMiddleware")
    url = f"{server.ws_url}/ws"
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        with pytest.raises(websockets.InvalidHandshake, match=r"401|403"):
            asyncio.run(open_websocket(url, headers))
    assert asyncio.run(open_websocket(url, credentials)) != "nobody"


def test_a_websocket_has_a_line_accepted_or_refused(server, credentials, need):
    need("AccessLogMiddleware", "RequestIDMiddleware", "AuthMiddleware")
    url = f"{server.ws_url}/ws"
    with pytest.raises(websockets.InvalidHandshake):
        given = {"X-Request-ID": "websocket-refused"}
        asyncio.run(open_websocket(url, given))
    given = {"X-Request-ID": "websocket-accepted", **credentials}
    asyncio.run(open_websocket(url, given))
    refused = server.record_of("websocket-refused")
    accepted = server.record_of("websocket-accepted")
    assert (refused["method"], refused["path"]) == ("WEBSOCKET", f"{PREFIX}/ws")
    assert refused["status"] in {401, 403}
    assert (accepted["status"], accepted["outcome"]) == (101, "ok")


def test_the_log_line(get, server, need, request_id):
    need("AccessLogMiddleware", "RequestIDMiddleware", "TimingMiddleware")
    answer = get("/items?token=hidden")
    record = server.record_of(request_id)
    assert record["message"] == "request_completed"
    assert record["level"] == "info"
    assert (record["method"], record["path"]) == ("GET", f"{PREFIX}/items")
    assert record["status"] == 200
    assert record["outcome"] == "ok"
    durations = [name for name in record if re.search("dur|elapsed|_ms|_s$", name)]
    assert durations == ["duration_ms"]
    assert re.fullmatch(r"\d+\.\d{4}", answer.headers["X-Process-Time"])
    difference = record["duration_ms"] - float(answer.headers["X-Process-Time"]) * 1e3
    assert 0 <= difference < 250
    assert "hidden" not in server.text()


def test_refusals_are_logged(server, need, request_id):
    need("AccessLogMiddleware", "RequestIDMiddleware", "AuthMiddleware")
    headers = {"X-Request-ID": request_id, "Authorization": "Bearer hidden"}
    httpx.get(f"{server.url}/items", headers=headers, trust_env=False)
    assert server.record_of(request_id)["status"] == 401
    assert "hidden" not in server.text()


@pytest.mark.parametrize("value", ['a","level":"x', "\x1b[31mred-12345", "a" * 20_000])
def test_hostile_ids_are_replaced(get, server, need, value):
    need("RequestIDMiddleware")
    answer = get("/items", **{"X-Request-ID": value})
    if SERVER == "granian" and "\x1b" in value:
        assert answer.status_code == 400, "granian lets no such header in"
        return
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])
    assert value not in server.text()


def test_two_ids_are_replaced(server, need):
    need("RequestIDMiddleware")
    headers = [("X-Request-ID", "first-id-12345"), ("X-Request-ID", "second-id-1234")]
    answer = httpx.get(f"{server.url}/health", headers=headers, trust_env=False)
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_stream(get, server, need, request_id):
    need("AccessLogMiddleware", "TimingMiddleware")
    answer = get("/stream")
    assert len(answer.content) == 4000
    streamed = server.record_of(request_id)["duration_ms"] / 1000
    assert streamed - float(answer.headers["X-Process-Time"]) > 0.15


def test_a_broken_stream_is_seen_by_the_client(get, server, need, request_id):
    need("AccessLogMiddleware")
    with pytest.raises(httpx.RemoteProtocolError):
        get("/stream-fails")
    record = server.record_of(request_id)
    assert (record["status"], record["outcome"]) == (200, "aborted")
    assert record["level"] == "error"
    assert record["error"] in {"ValueError", "ExceptionGroup"}  # of Starlette 0.27


def test_a_client_that_leaves(server, credentials, need, request_id):
    need("AccessLogMiddleware")
    headers = {"X-Request-ID": request_id, **credentials}
    url = f"{server.url}/stream-endless"
    with httpx.stream("GET", url, headers=headers, trust_env=False) as answer:
        next(answer.iter_raw())
    record = server.record_of(request_id)
    assert (record["status"], record["outcome"]) == (200, "disconnected")
    assert record["level"] == "info"


def test_a_background_task_is_not_counted(get, server, need, request_id):
    need("AccessLogMiddleware")
    assert get("/background").status_code == 200
    assert server.record_of(request_id)["duration_ms"] < 500, "the task takes 600"


def test_mount(get, server, need, request_id):
    need("AccessLogMiddleware")
    answer = get("/legacy/items")
    assert answer.json() == ["plum"]
    assert answer.headers["X-Request-ID"] == request_id
    assert server.record_of(request_id)["path"] == f"{PREFIX}/legacy/items"


def test_errors_answer_with_all_headers(get, server, origin, need, request_id):
    need("ErrorBoundaryMiddleware")
    answer = get("/boom", Origin=origin)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["X-Request-ID"] == request_id
    assert "X-Process-Time" in answer.headers
    assert answer.json()["request_id"] == request_id
    assert answer.json()["instance"] == f"{PREFIX}/boom"
    assert "recipe" not in answer.text
    assert server.record_of(request_id)["error"] == "ValueError"
    assert server.has_said("the secret recipe"), "the server logs the traceback"


def test_without_errors_the_500_has_no_headers(get, server, origin, layers, request_id):
    if "ErrorBoundaryMiddleware" in layers:
        pytest.skip("this project has an ErrorBoundaryMiddleware")
    answer = get("/boom", Origin=origin)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "X-Request-ID" not in answer.headers
    record = server.record_of(request_id)
    assert (record["status"], record["error"]) == (500, "ValueError")


def test_one_line_for_each_request(get, server, layers, need):
    need("AccessLogMiddleware", "RequestIDMiddleware")
    if layers["AccessLogMiddleware"]["uvicorn_access_log"]:
        pytest.skip("the access log of uvicorn is left on")
    ids = [f"one-line-{n}" for n in range(5)]
    for request_id in ids:
        get("/health", **{"X-Request-ID": request_id})
    time.sleep(0.2)
    for request_id in ids:
        server.record_of(request_id)
    assert '"GET /health' not in server.text()


MISSING = {
    "APIKeys": [{"API_KEYS": None}, {"API_KEYS": " , "}],
    "JWTVerifier": [{"JWT_SECRET": None}, {"JWT_ISSUER": None}, {"JWT_AUDIENCE": ""}],
}


@pytest.mark.parametrize(
    ("scheme", "environment"),
    [(scheme, change) for scheme, changes in MISSING.items() for change in changes],
)
def test_without_secrets_nobody_gets_in(
    run_server, layers, credentials, need, scheme, environment
):
    need("AuthMiddleware")
    if type(layers["AuthMiddleware"]["authenticate"]).__name__ != scheme:
        pytest.skip(f"this project does not use {scheme}")
    with run_server(**environment) as server:
        for headers in ({}, credentials, {"Authorization": "Bearer ,"}):
            answer = httpx.get(f"{server.url}/items", headers=headers, trust_env=False)
            assert answer.status_code == 401
        answer = httpx.get(f"{server.url}/health", trust_env=False)
        assert answer.status_code == 200
        assert server.has_said(next(iter(environment))), "the reason is logged"
        assert json.dumps(credentials)[20:40] not in server.text()
