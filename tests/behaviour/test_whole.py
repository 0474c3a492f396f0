"""All layers in one application: what every kind of answer has of those outside of it."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx
import pytest
import websockets

ADDRESSES = iter(range(1, 255))


@pytest.fixture(scope="module")
def whole(need, run_server):
    need("ProxyHeadersMiddleware", "CORSMiddleware", "RequestIDMiddleware")
    need("TimingMiddleware", "AccessLogMiddleware", "SecurityHeadersMiddleware")
    need("TrustedHostMiddleware", "HTTPSRedirectMiddleware", "AuthMiddleware")
    need("ErrorBoundaryMiddleware", "TimeoutMiddleware", "BodyLimitMiddleware")
    need("RateLimitMiddleware", "CompressionMiddleware")
    with run_server(MW_TIMEOUT="0.4", MW_RATE="3/hour") as running:
        yield running


@pytest.fixture
def ask(whole, credentials, origin, request_id):
    """Each test is another client, so that none uses up the limit of another."""
    address = f"198.51.100.{next(ADDRESSES)}"

    def ask(path, method="GET", content=None, **headers):
        common = {
            "Origin": origin,
            "X-Request-ID": request_id,
            "X-Forwarded-For": address,
            **credentials,
        }
        given = {k: v for k, v in {**common, **headers}.items() if v is not None}
        return httpx.request(
            method,
            f"{whole.url}{path}",
            content=content,
            headers=given,
            timeout=30,
            trust_env=False,
        )

    return ask


@pytest.fixture
def kept(whole, origin, request_id):
    """What lies outside has seen the answer: its headers once, and one line."""

    def kept(answer, status):
        assert answer.status_code == status
        counts = Counter(name.lower() for name, _ in answer.headers.raw)
        for name in (
            b"access-control-allow-origin",
            b"x-request-id",
            b"x-process-time",
            b"x-content-type-options",
        ):
            assert counts[name] == 1, (name, answer.headers)
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["x-request-id"] == request_id
        record = whole.record_of(request_id)
        assert record["status"] == status
        assert record["client"].startswith("198.51.100.")

    return kept


LARGE = b"x" * 2_000_000


@pytest.mark.parametrize(
    ("path", "status", "changes"),
    [
        ("/items", 200, {}),
        ("/missing", 404, {}),
        ("/items", 401, {"Authorization": None}),
        ("/items", 400, {"Host": "evil.example"}),
        ("/boom", 500, {}),
        ("/waits", 504, {}),
        ("/blocks", 504, {}),
        ("/events", 200, {}),
    ],
)
def test_each_kind_of_answer(ask, kept, path, status, changes):
    kept(ask(path, **changes), status)


@pytest.mark.parametrize("is_declared", [True, False])
def test_too_large(ask, kept, is_declared):
    parts = (LARGE[at : at + 50_000] for at in range(0, len(LARGE), 50_000))
    kept(ask("/body", "POST", LARGE if is_declared else parts), 413)


def test_too_often(whole, ask, kept, credentials):
    """Strangers are counted before their tokens are looked at; preflights are not."""
    for number in range(3):
        answer = ask("/items", **{"X-Request-ID": f"{number}-of-too-often"})
        assert f"r={2 - number};" in answer.headers["ratelimit"]
    asked = {"Access-Control-Request-Method": "GET", "Authorization": None}
    preflight = ask("/items", "OPTIONS", **asked)
    assert preflight.status_code == 200
    kept(ask("/items", Authorization=None), 429)


def test_preflights_are_answered_by_cors(whole, ask, origin, request_id):
    """Outside of the log: whatever else it is missing."""
    asked = {"Access-Control-Request-Method": "POST", "Authorization": None}
    answer = ask("/body", "OPTIONS", **asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert "x-request-id" not in answer.headers
    assert ask("/health", **{"X-Request-ID": "after-the-preflight"}).is_success
    assert whole.record_of("after-the-preflight")["status"] == 200
    assert request_id not in whole.text()


def test_plain_http_of_another_scheme_is_served_behind_a_proxy(ask, kept):
    kept(ask("/items", **{"X-Forwarded-Proto": "https"}), 200)


def test_large_answers_are_compressed_and_events_are_not(ask, kept):
    answer = ask("/openapi.json", **{"Accept-Encoding": "gzip"})
    kept(answer, 200)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["paths"]
    events = ask("/events", **{"Accept-Encoding": "gzip", "X-Request-ID": "of-events"})
    assert "content-encoding" not in events.headers


@pytest.mark.parametrize("may_enter", [True, False])
def test_sockets(whole, credentials, request_id, may_enter):
    headers = {
        "X-Request-ID": request_id,
        "X-Forwarded-For": f"198.51.100.{next(ADDRESSES)}",
        **(credentials if may_enter else {}),
    }

    async def talk():
        url = f"{whole.ws_url}/ws"
        async with websockets.connect(url, **{HEADERS: headers}) as socket:
            return await socket.recv()

    if may_enter:
        assert asyncio.run(talk()) != "nobody"
    else:
        with pytest.raises(Exception, match="401|403"):
            asyncio.run(talk())
    # A server that cannot send a refusal answers 403 in its place.
    status = whole.record_of(request_id)["status"]
    assert status in ((101,) if may_enter else (401, 403))


HEADERS = (
    "additional_headers"
    if int(websockets.__version__.split(".")[0]) >= 14
    else "extra_headers"
)
