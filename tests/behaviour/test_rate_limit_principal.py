from __future__ import annotations

from types import SimpleNamespace

import httpx
import pytest
from asgi import answering, headers_of, http_scope, run, websocket_scope


@pytest.fixture
def layer(generated):
    return generated("rate_limit_principal").PrincipalRateLimitMiddleware


@pytest.fixture
def by_address(generated):
    return generated("rate_limit").RateLimitMiddleware


@pytest.fixture
def now(generated, monkeypatch):
    """The clock of the store, which stands until it is moved."""
    clock = [1000.0]
    frozen = SimpleNamespace(monotonic=lambda: clock[0])
    monkeypatch.setattr(generated("rate_limit"), "time", frozen)
    return clock


def of(name, address="192.0.2.1", claims=None, scheme="api-key"):
    """A request of a principal, as authentication leaves it."""
    who = SimpleNamespace(id=name, scheme=scheme, claims=claims or {})
    return http_scope(client=(address, 5000), state={"principal": who})


def statuses(app, *scopes):
    return [run(app, {**scope})[0]["status"] for scope in scopes]


def test_fields_and_refusal(layer, now):
    app = layer(answering(), limit="2/minute")
    first, _, third = (run(app, of("ada")) for _ in range(3))
    assert headers_of(first) == {
        b"ratelimit-policy": b'"principal";q=2;w=60',
        b"ratelimit": b'"principal";r=1;t=30',
    }
    assert third[0]["status"] == 429
    assert headers_of(third)[b"retry-after"] == b"30"


@pytest.mark.parametrize(
    ("first", "second", "are_one"),
    [
        (of("ada"), of("ada", "198.51.100.9"), True),
        (of("ada"), of("grace"), False),
        (of("ada", claims={"iss": "a"}), of("ada", claims={"iss": "b"}), False),
        (
            of("ada", claims={"iss": "a", "jti": 1}),
            of("ada", claims={"iss": "a"}),
            True,
        ),
        (of("ada", scheme="jwt"), of("ada"), False),
        (of(7), of("7"), True),
        (of("192.0.2.1"), http_scope(client=("192.0.2.1", 1)), False),
    ],
)
def test_who_is_one_user(layer, now, first, second, are_one):
    app = layer(answering(), limit="1/minute")
    assert statuses(app, first, second) == [200, 429 if are_one else 200]


@pytest.mark.parametrize("principal", [None, SimpleNamespace(), SimpleNamespace(id="")])
def test_without_a_user_the_address_is_counted(layer, now, principal):
    app = layer(answering(), limit="1/minute")
    same, other = (
        http_scope(client=(address, 1), state={"principal": principal})
        for address in ("192.0.2.1", "192.0.2.2")
    )
    assert statuses(app, same, other, same) == [200, 200, 429]


def test_users_of_another_authentication(layer, now):
    def who(scope):
        return dict(scope["headers"]).get(b"x-user", b"").decode() or None

    app = layer(answering(), limit="1/minute", principal=who)
    ada, grace = (
        http_scope(headers=[(b"x-user", name)]) for name in (b"ada", b"grace")
    )
    assert statuses(app, ada, grace, ada, http_scope()) == [200, 200, 429, 200]


def test_names_are_in_no_key(layer):
    seen = []

    class Store:
        async def take(self, key, rate):
            seen.append(key)
            raise NotImplementedError

    with pytest.raises(NotImplementedError):
        run(layer(answering(), store=Store()), of("ada@example.com"))
    assert "ada" not in seen[0]


def test_what_is_not_counted(layer, now):
    app = layer(answering(), limit="1/minute", exempt=["/health"])
    health = {**of("ada"), "path": "/health", "raw_path": b"/health"}
    options = {**of("ada"), "method": "OPTIONS"}
    assert statuses(app, *[health] * 2, *[options] * 2) == [200] * 4


def test_sockets_of_a_user_are_counted(layer, now):
    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})

    limited = layer(app, limit="1/minute")
    for expected in ("websocket.accept", "websocket.close"):
        scope = websocket_scope(state=of("ada")["state"])
        assert run(limited, scope)[0]["type"] == expected


@pytest.mark.parametrize(
    ("address", "user", "field"),
    [
        ("9/minute", "2/minute", b'"principal";r=1;t=30'),
        ("2/minute", "9/minute", b'"address";r=1;t=30'),
        ("2/hour", "2/minute", b'"address";r=1;t=1800'),
    ],
)
def test_beside_a_limit_by_address_the_field_is_that_of_the_tighter_one(
    layer, by_address, now, address, user, field
):
    """Two counters; both policies are told."""
    app = by_address(layer(answering(), limit=user), limit=address)
    pairs = run(app, of("ada"))[0]["headers"]
    assert [value for name, value in pairs if name == b"ratelimit"] == [field]
    policies = [value for name, value in pairs if name == b"ratelimit-policy"]
    assert [value.partition(b";")[0] for value in policies] == [
        b'"principal"',
        b'"address"',
    ]


def test_who_is_refused_is_told_by_which_limit(layer, by_address, now):
    app = by_address(layer(answering(), limit="1/minute"), limit="2/hour")
    run(app, of("ada"))
    refused = run(app, of("ada"))
    pairs = refused[0]["headers"]
    assert refused[0]["status"] == 429
    assert [v for n, v in pairs if n == b"ratelimit"] == [b'"principal";r=0;t=60']
    assert [v for n, v in pairs if n == b"retry-after"] == [b"60"]
    # The limit by address is used up now, whoever asks.
    assert headers_of(run(app, of("grace")))[b"retry-after"] == b"1800"


def test_replays_count(generated, layer, now):
    """What is answered again has been asked for."""
    repeats = generated("idempotency").IdempotencyMiddleware

    async def app(scope, receive, send):
        headers = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    limited = layer(repeats(app), limit="2/minute")
    keyed = {"method": "POST", "headers": [(b"idempotency-key", b"1")]}
    body = {"type": "http.request", "body": b""}
    answers = [run(limited, {**of("ada"), **keyed}, body)[0] for _ in range(3)]
    assert [answer["status"] for answer in answers] == [200, 200, 429]
    assert (b"idempotency-replayed", b"true") in answers[1]["headers"]


def test_under_uvicorn(server, need, credentials):
    need("PrincipalRateLimitMiddleware", "AuthMiddleware")
    url = f"{server.url}/items"
    answer = httpx.get(url, headers=credentials, trust_env=False)
    assert '"principal";q=' in answer.headers["ratelimit-policy"]
    # Who is refused by authentication is counted by nobody's name.
    stranger = httpx.get(url, trust_env=False)
    assert stranger.status_code == 401
    assert '"principal"' not in stranger.headers.get("ratelimit-policy", "")
