from __future__ import annotations

import asyncio
import json
import logging
from types import SimpleNamespace

import httpx
import pytest
from asgi import answering, call, headers_of, http_scope, run, websocket_scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware


@pytest.fixture
def module(generated):
    return generated("rate_limit")


@pytest.fixture
def layer(module):
    return module.RateLimitMiddleware


@pytest.fixture
def now(module, monkeypatch):
    """The clock of the store, which stands until it is moved."""
    clock = [1000.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    return clock


def of(address, **changes):
    return http_scope(client=(address, 5000), **changes)


def statuses(app, *scopes):
    return [run(app, {**scope})[0]["status"] for scope in scopes]


def test_fields_and_refusal(layer, now):
    app = layer(answering(), limit="2/minute")
    first, second, third = (run(app, http_scope()) for _ in range(3))
    assert headers_of(first) == {
        b"ratelimit-policy": b'"address";q=2;w=60',
        b"ratelimit": b'"address";r=1;t=30',
    }
    assert headers_of(second)[b"ratelimit"] == b'"address";r=0;t=60'
    assert third[0]["status"] == 429
    assert headers_of(third) == {
        b"content-type": b"application/problem+json",
        b"content-length": b"%d" % len(third[1]["body"]),
        b"retry-after": b"30",
        b"ratelimit-policy": b'"address";q=2;w=60',
        b"ratelimit": b'"address";r=0;t=30',
    }
    assert json.loads(third[1]["body"]) == {
        "type": "https://iana.org/assignments/http-problem-types#quota-exceeded",
        "title": "Too Many Requests",
        "status": 429,
        "instance": "/items",
        "violated-policies": ["address"],
    }


def test_who_waits_as_long_as_it_says_is_let_in(layer, now):
    app = layer(answering(), limit="7/minute")
    while (sent := run(app, http_scope()))[0]["status"] == 200:
        now[0] += 0.01
    wait = int(headers_of(sent)[b"retry-after"])
    now[0] += wait - 1
    assert statuses(app, http_scope()) == [429]
    now[0] += 1
    assert statuses(app, http_scope(), http_scope()) == [200, 429]


def test_what_was_used_comes_back_evenly(layer, now):
    app = layer(answering(), limit="60/minute")
    assert statuses(app, *[http_scope()] * 61) == [200] * 60 + [429]
    now[0] += 3
    assert statuses(app, *[http_scope()] * 4) == [200] * 3 + [429]
    now[0] += 3600
    assert statuses(app, *[http_scope()] * 61) == [200] * 60 + [429]


@pytest.mark.parametrize("at", [0.1, 1e6 + 1 / 3, 1.7e9 + 0.654321])
def test_burst(layer, now, at):
    now[0] = at
    app = layer(answering(), limit="100/minute", burst=1)
    assert statuses(app, http_scope(), http_scope()) == [200, 429]
    now[0] += 0.601
    assert statuses(app, http_scope()) == [200]


def test_all_at_once(layer):
    """Nothing comes between reading and writing."""

    async def app(scope, receive, send):
        await asyncio.sleep(0.01)
        await answering()(scope, receive, send)

    limited = layer(app, limit="20/hour")

    async def all_at_once():
        calls = (call(limited, http_scope()) for _ in range(60))
        return [sent[0]["status"] for sent in await asyncio.gather(*calls)]

    answers = asyncio.run(all_at_once())
    assert (answers.count(200), answers.count(429)) == (20, 40)


@pytest.mark.parametrize(
    ("first", "second", "are_one"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("testclient", "testclient", True),
        ("testclient", "another", False),
    ],
)
def test_who_is_one_client(layer, now, first, second, are_one):
    app = layer(answering(), limit="1/minute")
    assert statuses(app, of(first), of(second)) == [200, 429 if are_one else 200]


def test_behind_a_proxy_whose_headers_the_server_takes(layer, now):
    app = ProxyHeadersMiddleware(layer(answering(), limit="1/minute"), "10.0.0.1")
    forged = [(b"x-forwarded-for", b"198.51.100.9")]

    def through_proxy(address):
        return of("10.0.0.1", headers=[(b"x-forwarded-for", address)])

    assert statuses(
        app,
        through_proxy(b"192.0.2.1"),
        through_proxy(b"192.0.2.2"),
        through_proxy(b"192.0.2.1"),
        through_proxy(b"198.51.100.9, 192.0.2.1"),
        of("192.0.2.3", headers=forged),
        of("192.0.2.3"),
    ) == [200, 200, 429, 429, 200, 429]


@pytest.mark.parametrize("client", [None, ("", 0)])
def test_without_an_address_nobody_is_limited_and_the_log_says_so(
    layer, now, caplog, client
):
    app = layer(answering(), limit="1/minute")
    assert statuses(app, *[http_scope(client=client)] * 3) == [200] * 3
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "not limited" in caplog.text


def test_what_is_not_counted(layer, now):
    app = layer(answering(), limit="1/minute", exempt=["/health"])
    exempt = http_scope("/health")
    options = http_scope(method="OPTIONS")
    assert statuses(app, *[exempt] * 3, *[options] * 3) == [200] * 6
    assert b"ratelimit" not in headers_of(run(app, exempt))
    assert statuses(app, http_scope(), http_scope("/health/more")) == [200, 429]


def test_head_is_counted(layer, now):
    app = layer(answering(), limit="1/minute")
    assert statuses(app, *[http_scope(method="HEAD")] * 2) == [200, 429]


def test_sockets_are_counted_once_and_refused_before_they_are_accepted(layer, now):
    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})

    limited = layer(app, limit="1/minute")
    assert run(limited, websocket_scope()) == [{"type": "websocket.accept"}]
    assert run(limited, websocket_scope()) == [
        {"type": "websocket.close", "code": 1013}
    ]
    start, body = run(
        limited, websocket_scope(extensions={"websocket.http.response": {}})
    )
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 429)
    assert body["type"] == "websocket.http.response.body"
    assert statuses(limited, http_scope()) == [429]


def test_lifespan_passes(layer):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    run(layer(app), {"type": "lifespan"})
    assert seen == ["lifespan"]


def test_headers_of_the_application_stay_and_streams_are_not_held(layer, now):
    """Each message leaves before the next one is made."""
    sent = []

    async def send(message):
        sent.append(message["type"])

    async def app(scope, receive, send_on):
        given = [(b"ratelimit", b'"principal";r=9;t=1')]
        await send_on({"type": "http.response.start", "status": 200, "headers": given})
        assert sent == ["http.response.start"]
        await send_on({"type": "http.response.body", "body": b"a", "more_body": True})
        assert len(sent) == 2
        await send_on({"type": "http.response.body", "body": b"b"})

    asyncio.run(layer(app)(http_scope(), None, send))
    assert len(sent) == 3


def test_memory_is_bounded(module, now):
    store = module.MemoryStore(max_keys=100)
    rate = module.Rate(10, 60, 10)

    async def take(count):
        for number in range(count):
            now[0] += 0.001
            await store.take(f"client-{now[0]}-{number}", rate)
            assert len(store.whole_at) <= 100

    asyncio.run(take(1000))
    assert len(store.whole_at) == 100
    now[0] += 6
    asyncio.run(take(20))
    assert len(store.whole_at) == 20, "who has all of the limit again is forgotten"


def test_two_layers_around_one_another(module, layer, now):
    """One of the same limit counts once; another limit counts, too."""
    store = module.MemoryStore()
    options = {"limit": "2/minute", "store": store}
    twice = layer(layer(answering(), **options), **options)
    assert statuses(twice, *[http_scope()] * 3) == [200, 200, 429]
    stricter = layer(layer(answering(), limit="1/minute"), limit="2/minute")
    assert statuses(stricter, *[http_scope()] * 2) == [200, 429]


class NoStore:
    """A store that cannot be reached."""

    def __init__(self, error):
        self.error = error

    async def take(self, key, rate):
        raise self.error


@pytest.mark.parametrize(("fail", "status"), [("open", 200), ("closed", 503)])
def test_without_the_store(module, layer, fail, status):
    store = NoStore(module.StoreUnavailableError())
    app = layer(answering(), store=store, fail=fail)
    sent = run(app, http_scope())
    assert sent[0]["status"] == status
    if fail == "closed":
        assert headers_of(sent)[b"retry-after"] == b"1"
        about = json.loads(sent[1]["body"])["type"]
        assert about.endswith("#temporary-reduced-capacity")
        closed = run(app, websocket_scope())
        assert closed == [{"type": "websocket.close", "code": 1013}]


@pytest.mark.parametrize(
    "options",
    [
        {"limit": "100"},
        {"limit": "0/minute"},
        {"limit": "100/fortnight"},
        {"limit": " 100/minute"},
        {"burst": 0},
        {"burst": 101},
        {"fail": "maybe"},
        {"exempt": ["health"]},
        {"exempt": ["/items/{id}"]},
    ],
)
def test_options_are_checked(layer, options):
    with pytest.raises(ValueError):
        layer(answering(), **options)


def test_under_uvicorn(server, need, credentials):
    need("RateLimitMiddleware")
    answer = httpx.get(f"{server.url}/items", headers=credentials, trust_env=False)
    assert answer.status_code == 200
    assert answer.headers["ratelimit"].startswith('"address";r=')
    unlimited = httpx.get(f"{server.url}/health", trust_env=False)
    assert "ratelimit" not in unlimited.headers


def test_it_counts_before_tokens_are_looked_at(server, need):
    need("RateLimitMiddleware", "AuthMiddleware")
    answer = httpx.get(f"{server.url}/items", trust_env=False)
    assert answer.status_code == 401
    assert "ratelimit" in answer.headers


def test_browsers_may_read_the_fields(server, need, credentials, origin):
    need("RateLimitMiddleware", "CORSMiddleware")
    headers = {**credentials, "Origin": origin}
    answer = httpx.get(f"{server.url}/items", headers=headers, trust_env=False)
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(exposed)


def test_the_store_of_the_environment(generated, monkeypatch, caplog):
    redis_store = generated("redis_store")
    caplog.set_level(logging.WARNING)
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert redis_store.RedisStore.from_env("REDIS_URL") is None
    assert "each process counts for itself" in caplog.text
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    made = redis_store.RedisStore.from_env("REDIS_URL")
    assert made.redis.url == "redis://127.0.0.1:1/0"
    monkeypatch.setenv("REDIS_URL", "127.0.0.1:6379")
    with pytest.raises(ValueError):
        redis_store.RedisStore.from_env("REDIS_URL")
