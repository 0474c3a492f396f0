"""All layers in one application: what every kind of answer has of those outside of it."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter

import httpx
import pytest
import websockets

ADDRESSES = iter(range(1, 255))
TOKEN = "scraper-0123456789abcdef"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture(scope="module")
def whole(need, run_server):
    need("ProxyHeadersMiddleware", "CORSMiddleware", "RequestIDMiddleware")
    need("TimingMiddleware", "AccessLogMiddleware", "SecurityHeadersMiddleware")
    need("TrustedHostMiddleware", "HTTPSRedirectMiddleware", "AuthMiddleware")
    need("ErrorBoundaryMiddleware", "TimeoutMiddleware", "BodyLimitMiddleware")
    need("RateLimitMiddleware", "CompressionMiddleware", "MetricsMiddleware")
    need("TracingMiddleware")
    changes = {"MW_TIMEOUT": "0.4", "MW_RATE": "3/hour", "METRICS_TOKEN": TOKEN}
    with run_server(**changes) as running:
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
            "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
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
        assert record["trace_id"] == TRACE
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


def test_each_answer_is_counted_as_it_was_logged(ask, whole):
    """The last test: all of the others were before."""
    for path in ("/items/7", "/missing", "/missing/too", "/boom", "/waits"):
        ask(path)
    answer = ask("/metrics", Authorization=f"Bearer {TOKEN}")
    assert answer.status_code == 200
    pattern = r"^http_request_duration_seconds_(count|sum)\{(.*)\} (\S+)$"
    counted, seconds = Counter(), 0.0
    for kind, labels, value in re.findall(pattern, answer.text, re.M):
        if kind == "sum":
            seconds += float(value)
        else:
            counted[re.search('status="(.*?)"', labels)[1]] += int(float(value))
    assert not {"200", "404", "429", "500", "504"} - counted.keys()

    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        logged = [r for r in whole.records() if r["method"] != "WEBSOCKET"]
        before = [r for r in logged if r["path"] != "/metrics"]
        if len(before) >= sum(counted.values()):
            break
        time.sleep(0.02)
    assert Counter(str(r["status"]) for r in before) == counted
    milliseconds = sum(r["duration_ms"] for r in before)
    assert seconds == pytest.approx(milliseconds / 1000, abs=1e-6 * len(before))
