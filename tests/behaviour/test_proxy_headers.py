from __future__ import annotations

import httpx
import pytest
from asgi import http_scope, run, websocket_scope
from uvicorn.middleware.proxy_headers import (
    ProxyHeadersMiddleware as UvicornProxyHeaders,
)

PROXIES = ["10.0.0.0/8", "192.0.2.9", "2001:db8:ffff::/48"]


@pytest.fixture
def layer(generated):
    return generated("proxy_headers").ProxyHeadersMiddleware


def seen_by(app_of, scope):
    """The client and the scheme that the application sees."""
    seen = []

    async def app(inner, receive, send):
        client = inner["client"]
        seen.extend([client and client[0], inner["scheme"]])

    run(app_of(app), scope)
    return seen


def forwarded(peer, *lines, proto=None, kind=http_scope):
    headers = [(b"x-forwarded-for", line.encode()) for line in lines]
    if proto is not None:
        headers.append((b"x-forwarded-proto", proto.encode()))
    return kind(client=(peer, 5000), headers=headers)


CASES = [
    ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
    ("10.0.0.1", ["203.0.113.5, 198.51.100.1"], "198.51.100.1"),
    ("10.0.0.1", ["198.51.100.1, 10.2.3.4, 192.0.2.9"], "198.51.100.1"),
    ("10.0.0.1", ["203.0.113.5", "198.51.100.1, 10.2.3.4"], "198.51.100.1"),
    ("10.0.0.1", [], "10.0.0.1"),
    ("192.0.2.8", ["198.51.100.1"], "192.0.2.8"),
    ("192.0.2.9", ["198.51.100.1"], "198.51.100.1"),
    ("10.0.0.1", ["2001:db8::7"], "2001:db8::7"),
    ("2001:db8:ffff::1", ["198.51.100.1"], "198.51.100.1"),
]


@pytest.mark.parametrize(("peer", "lines", "client"), CASES)
def test_the_last_address_that_no_trusted_proxy_has(layer, peer, lines, client):
    scope = forwarded(peer, *lines)
    assert seen_by(lambda app: layer(app, trusted=PROXIES), scope)[0] == client


@pytest.mark.parametrize(("peer", "lines", "client"), CASES)
def test_under_uvicorn_which_has_done_the_same_already(layer, peer, lines, client):
    def both(app):
        inner = layer(app, trusted=PROXIES)
        return UvicornProxyHeaders(inner, trusted_hosts="10.0.0.1")

    assert seen_by(both, forwarded(peer, *lines))[0] == client


@pytest.mark.parametrize(
    ("peer", "line", "client"),
    [
        ("10.0.0.1", "10.0.0.7, 10.0.0.8", "10.0.0.7"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, unknown, 10.0.0.8", "10.0.0.8"),
        ("10.0.0.1", " , ,198.51.100.1, ", "198.51.100.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("testclient", "198.51.100.1", "testclient"),
    ],
)
def test_unusual_values(layer, peer, line, client):
    scope = forwarded(peer, line)
    assert seen_by(lambda app: layer(app, trusted=PROXIES), scope)[0] == client


@pytest.mark.parametrize(
    ("proto", "scheme"),
    [
        ("https", "https"),
        ("http", "http"),
        ("https, http", "http"),
        ("http, https", "https"),
        ("gopher", "http"),
        ("", "http"),
    ],
)
def test_the_scheme(layer, proto, scheme):
    scope = forwarded("10.0.0.1", proto=proto)
    assert seen_by(lambda app: layer(app, trusted=PROXIES), scope)[1] == scheme


def test_sockets_too(layer):
    scope = forwarded("10.0.0.1", "198.51.100.1", proto="https", kind=websocket_scope)
    seen = seen_by(lambda app: layer(app, trusted=PROXIES), scope)
    assert seen == ["198.51.100.1", "wss"]


def test_without_a_peer(layer):
    scope = {**forwarded("10.0.0.1", "198.51.100.1"), "client": None}
    assert seen_by(lambda app: layer(app, trusted=PROXIES), scope)[0] is None


@pytest.mark.parametrize(
    "trusted", [["*"], ["0.0.0.0/0"], ["::/0"], ["proxy.example"], ["10.0.0.1/8"]]
)
def test_nobody_is_trusted_by_mistake(layer, trusted):
    with pytest.raises(ValueError):
        layer(None, trusted=trusted)


def test_lifespan_passes(layer):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    run(layer(app, trusted=[]), {"type": "lifespan"})
    assert seen == ["lifespan"]


def test_the_log_has_the_client(server, need, credentials, request_id):
    need("ProxyHeadersMiddleware", "AccessLogMiddleware", "RequestIDMiddleware")
    headers = {
        **credentials,
        "X-Request-ID": request_id,
        "X-Forwarded-For": "203.0.113.5, 198.51.100.1",
    }
    httpx.get(f"{server.url}/items", headers=headers, trust_env=False)
    assert server.record_of(request_id)["client"] == "198.51.100.1"
