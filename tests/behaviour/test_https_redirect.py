from __future__ import annotations

import json

import httpx
import pytest
from asgi import answering, headers_of, http_scope, run, websocket_scope
from fastapi import FastAPI
from starlette.routing import Mount
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware


@pytest.fixture
def layer(generated):
    return generated("https_redirect").HTTPSRedirectMiddleware


def asked(host, path="/items", **changes):
    hosts = host if isinstance(host, list) else [host]
    headers = [(b"host", each.encode()) for each in hosts]
    return http_scope(path, headers=headers, **changes)


def location(sent):
    return headers_of(sent)[b"location"].decode()


@pytest.mark.parametrize(
    ("method", "status"), [("GET", 307), ("HEAD", 307), ("POST", 308), ("DELETE", 308)]
)
def test_redirects(layer, method, status):
    scope = asked("shop.example", "/a b/é/50%?", method=method)
    scope["query_string"] = b"a=1&b=%20&c=\xe9"
    sent = run(layer(answering()), scope)
    assert sent[0]["status"] == status
    assert location(sent) == "https://shop.example/a%20b/%C3%A9/50%25%3F?a=1&b=%20&c=%E9"
    assert headers_of(sent)[b"content-length"] == b"0"


@pytest.mark.parametrize(
    ("host", "target"),
    [
        ("SHOP.example", "https://shop.example/items"),
        ("shop.example:80", "https://shop.example/items"),
        ("shop.example:8000", "https://shop.example/items"),
        ("[2001:db8::1]:80", "https://[2001:db8::1]/items"),
    ],
)
def test_the_target_is_the_host_on_its_usual_port(layer, host, target):
    assert location(run(layer(answering()), asked(host))) == target


def test_a_fixed_host(layer):
    sent = run(layer(answering(), host="www.shop.example"), asked("evil.example"))
    assert location(sent) == "https://www.shop.example/items"


@pytest.mark.parametrize(
    "host", [[], ["a.example", "b.example"], "", "a.example/x", "a@b", "a b", "a\r\nb"]
)
def test_no_host_no_redirect(layer, host):
    assert run(layer(answering()), asked(host))[0]["status"] == 403


def test_reject(layer):
    sent = run(layer(answering(), mode="reject"), asked("shop.example"))
    assert sent[0]["status"] == 403
    assert json.loads(sent[1]["body"])["title"] == "HTTPS Required"


def test_what_is_served_over_plain_http(layer):
    app = layer(answering(), exempt=["/health"])

    def status(*given, **more):
        return run(app, asked(*given, **more))[0]["status"]

    assert status("shop.example", "/health") == 200
    assert status("shop.example", "/health/more") == 307
    assert status("localhost:8000") == status("127.0.0.1") == status("[::1]") == 200
    assert status("localhost.evil.example") == 307
    assert status("shop.example", scheme="https") == 200


def test_local_hosts_can_be_none(layer):
    assert run(layer(answering(), local=()), asked("localhost"))[0]["status"] == 307


def test_behind_a_proxy_that_ends_tls(layer):
    app = ProxyHeadersMiddleware(layer(answering()), trusted_hosts="10.0.0.1")

    def through(scheme, address="10.0.0.1"):
        scope = asked("shop.example", client=(address, 1))
        scope["headers"].append((b"x-forwarded-proto", scheme))
        return run(app, scope)[0]["status"]

    assert through(b"https") == 200
    assert through(b"http") == 307
    assert through(b"https", "192.0.2.1") == 307


@pytest.mark.parametrize("path", ["/items", "/v1/items"])
def test_a_root_path_is_there_once(layer, path):
    """Older servers leave it out of the path, newer ones do not."""
    scope = asked("shop.example", path, root_path="/v1")
    sent = run(layer(answering()), scope)
    assert location(sent) == "https://shop.example/v1/items"


def test_below_a_mount(layer):
    inner = FastAPI()
    inner.add_middleware(layer)
    outer = FastAPI(routes=[Mount("/v1", inner)])
    sent = run(outer, asked("shop.example", "/v1/items"))
    assert location(sent) == "https://shop.example/v1/items"


def test_sockets_are_refused(layer):
    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})

    host = [(b"host", b"shop.example")]
    redirecting = layer(app)
    closed = run(redirecting, websocket_scope(headers=host))
    assert closed == [{"type": "websocket.close", "code": 1008}]
    extensions = {"websocket.http.response": {}}
    denied = run(redirecting, websocket_scope(headers=host, extensions=extensions))
    assert denied[0]["status"] == 403
    over_tls = run(redirecting, websocket_scope(headers=host, scheme="wss"))
    assert over_tls == [{"type": "websocket.accept"}]


def test_lifespan_passes(layer):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    run(layer(app), {"type": "lifespan"})
    assert seen == ["lifespan"]


def test_options_are_checked(layer):
    with pytest.raises(ValueError):
        layer(answering(), mode="perhaps")


def test_a_developer_is_served(server, need, credentials):
    need("HTTPSRedirectMiddleware")
    answer = httpx.get(f"{server.url}/items", headers=credentials, trust_env=False)
    assert answer.status_code == 200
