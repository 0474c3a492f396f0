"""What each kind of answer is under a server: status, headers, one line, one id, one clock.

`servers.slow.ts` asks this of every server, the oldest and the newest FastAPI,
and each layout of `served.py`.
"""

from __future__ import annotations

import asyncio
import inspect
import re
import socket
import time
from collections import Counter

import httpx
import pytest
import websockets
from fastapi import FastAPI

from conftest import LAYOUT, PREFIX, SERVER

pytestmark = pytest.mark.usefixtures("whole")

ONE_OF_EACH = ["X-Request-ID", "X-Process-Time", "Access-Control-Allow-Origin"]


@pytest.fixture
def whole(need):
    need("CORSMiddleware", "RequestIDMiddleware", "TimingMiddleware")
    need("AccessLogMiddleware", "AuthMiddleware", "ErrorBoundaryMiddleware")


@pytest.fixture(scope="module")
def own_handler(run_server):
    with run_server(MW_OWN_HANDLER="1") as running:
        yield running


@pytest.fixture
def ask(server, origin, credentials, request_id):
    def ask(path, method="GET", *, at=server, given=credentials, **more):
        headers = {"X-Request-ID": request_id, "Origin": origin, **given}
        return httpx.request(
            method, f"{at.url}{path}", headers=headers, trust_env=False, **more
        )

    return ask


@pytest.fixture
def kept(server, origin, request_id):
    """Every promise about the headers and the one line of an answer."""

    def kept(answer, status, *, at=server, method="GET", outcome="ok"):
        assert answer.status_code == status
        names = Counter(name.lower() for name, _ in answer.headers.raw)
        for name in ONE_OF_EACH:
            assert names[name.lower().encode()] == 1, (name, answer.headers)
        assert answer.headers["X-Request-ID"] == request_id
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        path = answer.request.url.path
        record = line(at, request_id, method, path, status, outcome)
        to_start = float(answer.headers["X-Process-Time"])
        assert re.fullmatch(r"\d+\.\d{4}", answer.headers["X-Process-Time"])
        assert to_start * 1000 <= record["duration_ms"], "one clock"
        return record

    return kept


def line(server, request_id, method, path, status, outcome):
    record = server.record_of(request_id)
    told = [record[name] for name in ("method", "path", "status", "outcome")]
    assert told == [method, path, status, outcome]
    assert record["level"] == ("error" if outcome in {"error", "aborted"} else "info")
    durations = [name for name in record if re.search("dur|elapsed|_ms|_s$", name)]
    assert durations == ["duration_ms"]
    return record


def test_200(ask, kept):
    answer = ask("/items")
    kept(answer, 200)
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
    assert answer.json()["principal"]


@pytest.mark.parametrize(
    "given", [{}, {"Authorization": "Bearer wrong"}], ids=["no token", "bad token"]
)
def test_401(ask, kept, given):
    answer = ask("/items", given=given)
    kept(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] in {"Not authenticated", "Invalid token"}
    assert answer.json()["instance"] == f"{PREFIX}/items"
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


def test_404(ask, kept):
    kept(ask("/nothing"), 404)


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_413(ask, kept, framing):
    body = b"a" * 20_000
    content = body if framing == "length" else iter([body[:9000], body[9000:]])
    kept(ask("/upload", "POST", content=content), 413, method="POST")


@pytest.mark.parametrize("path", ["/upload", "/unread"])
def test_413_of_the_framework(run_server, ask, kept, request_id, path):
    """What FastAPI refuses by its length it answers outside of every layer."""
    if "max_body_size" not in inspect.signature(FastAPI).parameters:
        pytest.skip("this FastAPI has no max_body_size")
    with run_server(MW_MAX_BODY="1000") as limited:
        answer = ask(path, "POST", at=limited, content=b"a" * 2000)
        if LAYOUT == "both":  # the layers of the parent lie outside of it
            kept(answer, 413, at=limited, method="POST")
            return
        assert answer.status_code == 413
        assert "X-Request-ID" not in answer.headers
        line(limited, request_id, "POST", f"{PREFIX}{path}", 413, "ok")


def test_422(ask, kept):
    kept(ask("/items/apple"), 422)


def test_500(ask, kept):
    answer = ask("/boom")
    record = kept(answer, 500, outcome="error")
    assert record["error"] == "ValueError"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
    assert answer.json()["instance"] == f"{PREFIX}/boom"
    assert "recipe" not in answer.text


def test_500_with_an_own_handler(ask, kept, own_handler):
    answer = ask("/boom", at=own_handler)
    kept(answer, 500, at=own_handler, outcome="error")
    assert answer.json() == {"own": "ValueError"}


def test_stream(ask, kept):
    answer = ask("/stream")
    record = kept(answer, 200)
    assert len(answer.content) == 4000
    to_start = float(answer.headers["X-Process-Time"]) * 1000
    assert record["duration_ms"] - to_start > 150, "the whole stream is measured"


def test_server_sent_events(ask, kept, server, origin, credentials, request_id):
    headers = {"X-Request-ID": request_id, "Origin": origin, **credentials}
    came = []
    url = f"{server.url}/events"
    with httpx.stream("GET", url, headers=headers, trust_env=False) as answer:
        for text in answer.iter_lines():
            if text:
                came.append((text, time.monotonic()))
    kept(answer, 200)
    assert [text for text, _ in came] == ["data: 0", "data: 1", "data: 2"]
    assert came[-1][1] - came[0][1] > 0.05, "each arrives when it is sent"


def test_a_client_leaves_a_stream(server, credentials, request_id):
    url = f"{server.url}/stream-endless"
    headers = {"X-Request-ID": request_id, **credentials}
    with httpx.stream("GET", url, headers=headers, trust_env=False) as answer:
        next(answer.iter_raw())
    path = f"{PREFIX}/stream-endless"
    line(server, request_id, "GET", path, 200, "disconnected")


def test_a_client_leaves_while_it_uploads_g5_abort_500(server, credentials, request_id):
    """G5-abort-500"""
    headers = {
        "Host": "127.0.0.1",
        "Content-Length": "5000",
        "X-Request-ID": request_id,
        **credentials,
    }
    lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
    head = f"POST {PREFIX}/upload HTTP/1.1\r\n{''.join(lines)}\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(head + b"a" * 100)
        time.sleep(0.3)
    path = f"{PREFIX}/upload"
    line(server, request_id, "POST", path, 499, "disconnected")


def test_a_background_task_is_not_waited_for(ask, kept):
    record = kept(ask("/background"), 200)
    assert record["duration_ms"] < 500, "the task takes 600"


# websockets renamed the argument in version 14.
RENAMED = "extra_headers" in inspect.signature(websockets.connect).parameters
HEADERS = "extra_headers" if RENAMED else "additional_headers"


def connect(server, **headers):
    return websockets.connect(f"{server.ws_url}/ws", **{HEADERS: headers})


def test_a_websocket_is_accepted(server, credentials, request_id):
    async def use():
        headers = {"X-Request-ID": request_id, **credentials}
        async with connect(server, **headers) as client:
            given = getattr(client, "response_headers", None)
            given = given if given is not None else client.response.headers
            return await client.recv(), given.get("X-Request-ID")

    principal, header = asyncio.run(use())
    assert principal != "nobody"
    assert header == (None if SERVER == "granian" else request_id), (
        "granian sends no header of what accepts"
    )
    line(server, request_id, "WEBSOCKET", f"{PREFIX}/ws", 101, "ok")


def test_a_websocket_is_refused(server, request_id):
    async def use():
        async with connect(server, **{"X-Request-ID": request_id}):
            raise AssertionError("it was accepted")

    with pytest.raises(websockets.InvalidHandshake) as refusal:
        asyncio.run(use())
    answer = getattr(refusal.value, "response", refusal.value)
    # Without the extension for it, a server can answer nothing else than 403.
    if answer.status_code == 401:
        assert answer.headers["X-Request-ID"] == request_id
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    else:
        assert answer.status_code == 403
        assert SERVER == "uvicorn", "the others can send the 401"
    status = answer.status_code
    line(server, request_id, "WEBSOCKET", f"{PREFIX}/ws", status, "ok")


def test_every_request_has_one_line(server):
    """Asked last: a second line may come late."""
    time.sleep(0.5)
    ids = Counter(record["request_id"] for record in server.records())
    assert ids and set(ids.values()) == {1}, ids
