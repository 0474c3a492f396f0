"""All layers in one application: what every kind of answer has of those outside of it.

`servers.slow.ts` asks this of every server, with the oldest and the newest FastAPI.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections import Counter

import httpx
import pytest
import websockets
from collector import AT_ONCE, ENDPOINT, collecting, wait_until

NUMBERS = itertools.count(1)
TOKEN = "scraper-0123456789abcdef"
PARENT = "00f067aa0ba902b7"
LAYERS = """
ProxyHeadersMiddleware TracingMiddleware CORSMiddleware RequestIDMiddleware
TimingMiddleware AccessLogMiddleware MetricsMiddleware SecurityHeadersMiddleware
TrustedHostMiddleware HTTPSRedirectMiddleware ErrorBoundaryMiddleware
MaintenanceMiddleware TimeoutMiddleware BodyLimitMiddleware RateLimitMiddleware
CompressionMiddleware SessionMiddleware CSRFMiddleware AuthMiddleware
""".split()


@pytest.fixture(scope="module")
def whole(need, run_server, tmp_path_factory):
    need(*LAYERS)
    switch = tmp_path_factory.mktemp("whole") / "closed"
    with collecting() as collector:
        changes = {
            "MW_TIMEOUT": "0.7",
            "MW_RATE": "3/hour",
            "METRICS_TOKEN": TOKEN,
            "MAINTENANCE_FILE": str(switch),
            ENDPOINT: collector.url,
            **AT_ONCE,
        }
        with run_server(**changes) as running:
            running.switch, running.collector = switch, collector
            running.statuses = {}  # of each trace
            yield running


@pytest.fixture
def given(credentials, origin, request_id):
    """The headers of a request: each is another client, and has another trace."""

    def given(**headers):
        number = next(NUMBERS)
        common = {
            "Origin": origin,
            "X-Request-ID": request_id,
            "X-Forwarded-For": f"198.51.100.{number}",
            "traceparent": f"00-{number:032x}-{PARENT}-01",
            **credentials,
        }
        return {k: v for k, v in {**common, **headers}.items() if v is not None}

    return given


@pytest.fixture
def ask(whole, given):
    def ask(path, method="GET", content=None, **headers):
        sent = given(**headers)
        url = f"{whole.url}{path}"
        with httpx.Client(trust_env=False, timeout=30) as client:
            answer = client.request(method, url, content=content, headers=sent)
        if path != "/health":  # which is exempt
            whole.statuses[trace_of(sent)] = answer.status_code
        return answer

    return ask


def trace_of(headers):
    return headers["traceparent"].split("-")[1]


ONE_OF_EACH = (
    *("access-control-allow-origin", "x-request-id"),
    *("x-process-time", "x-content-type-options"),
)


@pytest.fixture
def kept(whole, origin, request_id):
    """What lies outside has seen the answer: its headers once, and one line."""

    def kept(answer, status):
        assert answer.status_code == status
        counts = Counter(name.lower().decode() for name, _ in answer.headers.raw)
        assert {name: counts[name] for name in ONE_OF_EACH} == dict.fromkeys(
            ONE_OF_EACH, 1
        )
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["x-request-id"] == request_id
        record = whole.record_of(request_id)
        assert record["status"] == status
        assert record["trace_id"] == trace_of(answer.request.headers)
        assert record["client"] == answer.request.headers["x-forwarded-for"]

    return kept


LARGE = b"x" * 1_200_000


@pytest.mark.parametrize(
    ("path", "status", "changes"),
    [
        ("/items", 200, {}),
        ("/missing", 404, {}),
        ("/items", 401, {"Authorization": None}),
        ("/items", 400, {"Host": "evil.example"}),
        ("/visits", 200, {}),
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
    parts = (LARGE[at : at + 100_000] for at in range(0, len(LARGE), 100_000))
    kept(ask("/body", "POST", LARGE if is_declared else parts), 413)


def test_forged(ask, kept):
    """With a cookie, from a page of another site."""
    forged = {"Authorization": None, "Cookie": "a=b", "Sec-Fetch-Site": "cross-site"}
    kept(ask("/body", "POST", b"x", **forged), 403)


def test_closed(whole, ask, kept, request_id):
    whole.switch.touch()
    for number in range(100):  # it is looked at each second
        waiting = {"X-Request-ID": f"{request_id}-{number}-closing"}
        if ask("/items", **waiting).status_code == 503:
            break
        time.sleep(0.05)
    answer = ask("/items")
    kept(answer, 503)
    assert answer.headers["retry-after"] == "120"
    assert ask("/livez", **{"X-Request-ID": "alive"}).status_code == 200
    whole.switch.unlink()
    for number in range(100):
        waiting = {"X-Request-ID": f"{request_id}-{number}-opening"}
        if ask("/items", **waiting).status_code == 200:
            break
        time.sleep(0.05)


def test_too_often(ask, kept):
    """Strangers are counted before their tokens are looked at; preflights are not."""
    client = {"X-Forwarded-For": "203.0.113.1"}
    for number in range(3):
        answer = ask("/items", **client, **{"X-Request-ID": f"{number}-of-too-often"})
        assert f"r={2 - number};" in answer.headers["ratelimit"]
    asked = {"Access-Control-Request-Method": "GET", "Authorization": None}
    preflight = ask("/items", "OPTIONS", **client, **asked)
    assert preflight.status_code == 200
    refused = ask("/items", **client, Authorization=None)
    kept(refused, 429)
    assert int(refused.headers["retry-after"]) > 0


def test_preflights_are_answered_by_cors(whole, ask, origin, request_id):
    """Outside of the log: whatever else it is missing."""
    asked = {"Access-Control-Request-Method": "POST", "Authorization": None}
    answer = ask("/body", "OPTIONS", **asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert not {"x-request-id", "x-process-time"} & set(answer.headers)
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
def test_sockets(whole, given, request_id, may_enter):
    sent = given(**({} if may_enter else {"Authorization": None}), Origin=None)

    async def talk():
        url = f"{whole.ws_url}/ws"
        async with websockets.connect(url, **{HEADERS: sent}) as socket:
            return await socket.recv()

    if may_enter:
        assert asyncio.run(talk()) != "nobody"
    else:
        with pytest.raises(Exception, match="401|403"):
            asyncio.run(talk())
    record = whole.record_of(request_id)
    # A server that cannot send a refusal answers 403 in its place.
    assert record["status"] in ((101,) if may_enter else (401, 403))
    assert record["trace_id"] == trace_of(sent)
    whole.statuses[trace_of(sent)] = None


HEADERS = (
    "additional_headers"
    if int(websockets.__version__.split(".")[0]) >= 14
    else "extra_headers"
)


def test_each_answer_is_counted_as_it_was_logged(ask, whole):
    """All of the others were before."""
    for path in ("/items/7", "/missing", "/missing/too", "/boom", "/waits"):
        ask(path, **{"X-Request-ID": f"counted-{path.replace('/', '-')}"})
    asked = {"Access-Control-Request-Method": "GET", "Authorization": None}
    assert ask("/items", "OPTIONS", **asked).status_code == 200
    answer = ask("/metrics", Authorization=f"Bearer {TOKEN}")
    assert answer.status_code == 200
    assert 'method="GET"' in answer.text
    assert "OPTIONS" not in answer.text, "preflights are not counted"
    pattern = r"^http_request_duration_seconds_(count|sum)\{(.*)\} (\S+)$"
    counted, seconds = Counter(), 0.0
    for kind, labels, value in re.findall(pattern, answer.text, re.M):
        if kind == "sum":
            seconds += float(value)
        else:
            known = dict(re.findall('(\\w+)="(.*?)"', labels))
            key = known["method"], known["route"], known["status"]
            counted[key] += int(float(value))
    statuses = {status for _, _, status in counted}
    assert not {"200", *"400 401 403 404 413 429 500 503 504".split()} - statuses

    def before():
        logged = [r for r in whole.records() if r["method"] != "WEBSOCKET"]
        return [r for r in logged if r["path"] != "/metrics"]

    wait_until(lambda: len(before()) >= sum(counted.values()))
    assert Counter(map(labels_of, before())) == counted
    milliseconds = sum(r["duration_ms"] for r in before())
    assert seconds == pytest.approx(milliseconds / 1000, abs=1e-6 * len(before()))


def labels_of(record):
    """Those of a request, as its line has them; of this route it has none."""
    usual = "/openapi.json" if record["path"] == "/openapi.json" else "__unmatched__"
    route = record.get("route", usual)
    return record["method"], route, str(record["status"])


def test_each_request_has_one_line_and_one_span(whole):
    """The last test: preflights, outside of the log, have a span as well."""
    lines = Counter(record["request_id"] for record in whole.records())
    assert lines and set(lines.values()) == {1}, lines
    wait_until(lambda: len(whole.collector.of_requests()) >= len(whole.statuses))
    spans = whole.collector.of_requests()
    assert Counter(span.trace_id.hex() for span in spans) == Counter(
        whole.statuses.keys()
    )
    statuses = {span.trace_id.hex(): status_of(span) for span in spans}
    # FastAPI does not say how a handshake ended.
    told = {trace: status for trace, status in whole.statuses.items() if status}
    assert {trace: statuses[trace] for trace in told} == told
    assert {span.parent_span_id.hex() for span in spans} == {PARENT}


def status_of(span):
    found = {each.key: each.value.int_value for each in span.attributes}
    return found.get("http.response.status_code")
