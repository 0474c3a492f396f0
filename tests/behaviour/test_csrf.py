from __future__ import annotations

import asyncio
import json

import httpx
import pytest
import websockets
from asgi import answering, headers_of, http_scope, run, websocket_scope
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

HEADERS = (
    "additional_headers"
    if int(websockets.__version__.split(".")[0]) >= 14
    else "extra_headers"
)


@pytest.fixture
def layer(generated):
    return generated("csrf").CSRFMiddleware


def scope_of(method="POST", path="/items", **more):
    """A request of a browser that has a cookie; names of headers with _ for -."""
    given = {"host": "a.example", "cookie": "session=x", **more.pop("headers", {})}
    pairs = [
        (name.replace("_", "-").encode(), each.encode("latin-1"))
        for name, value in given.items()
        if value is not None
        for each in ([value] if isinstance(value, str) else value)
    ]
    if method is None:
        return websocket_scope(path, headers=pairs, **more)
    return http_scope(path, method=method, headers=pairs, **more)


def status(app, method="POST", path="/items", scheme="http", **headers):
    sent = run(app, scope_of(method, path, scheme=scheme, headers=headers))
    return sent[0]["status"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"sec_fetch_site": "same-origin", "origin": "https://a.example"}, 200),
        ({"sec_fetch_site": "none"}, 200),
        ({"sec_fetch_site": "cross-site", "origin": "https://evil.example"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site", "origin": "https://b.a.example"}, 403),
        ({"sec_fetch_site": "anything"}, 403),
        ({"sec_fetch_site": ["same-origin", "cross-site"]}, 403),
        # A proxy that rewrites the host changes nothing for browsers of today.
        ({"sec_fetch_site": "same-origin", "host": "app:8000"}, 200),
        # Older browsers, and all on plain http.
        ({"origin": "https://a.example"}, 200),
        ({"origin": "http://a.example"}, 200),
        ({"origin": "https://A.example", "host": "a.EXAMPLE"}, 200),
        ({"origin": "https://a.example:8443", "host": "a.example:8443"}, 200),
        ({"origin": "https://a.example", "host": "a.example:443"}, 200),
        ({"origin": "http://a.example", "host": "a.example:80"}, 200),
        ({"origin": "https://a.example", "host": "a.example:80"}, 403),
        ({"origin": "https://a.example:8443"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "https://a.example.evil.example"}, 403),
        ({"origin": "https://evil-a.example"}, 403),
        ({"origin": "https://b.a.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "a.example"}, 403),
        ({"origin": "chrome-extension://a.example"}, 403),
        ({"origin": ["https://a.example", "https://evil.example"]}, 403),
        ({"origin": "https://", "host": ""}, 403),
        ({"origin": "https://a.example", "host": None}, 403),
        ({"origin": "https://a.example", "host": ["a.example", "a.example"]}, 403),
        # Not a browser: all of them send one of the two.
        ({}, 200),
    ],
)
def test_where_it_comes_from(layer, sent, expected):
    for method in ("POST", "PUT", "PATCH", "DELETE", "QUERY", "LINK"):
        assert status(layer(answering()), method, **sent) == expected


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
def test_safe_methods_pass(layer, method):
    assert status(layer(answering()), method, sec_fetch_site="cross-site") == 200


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"cookie": None}, 200),
        ({"cookie": ""}, 200),
        ({"authorization": "Bearer x"}, 200),
        ({"authorization": "ApiKey x", "cookie": None}, 200),
        # A browser that was given a password once sends it by itself.
        ({"authorization": "Basic eDp4", "cookie": None}, 403),
        ({"authorization": "basic eDp4"}, 403),
        ({"authorization": "Negotiate x", "cookie": None}, 403),
        ({"authorization": ["Bearer x", "Basic eDp4"]}, 403),
        ({"cookie": ["theme=dark", "session=x"]}, 403),
    ],
)
def test_only_what_a_browser_adds_by_itself_is_asked_about(layer, sent, expected):
    app = layer(answering())
    assert status(app, sec_fetch_site="cross-site", **sent) == expected


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        ("session=x", 403),
        ("theme=dark; session=x", 403),
        (["theme=dark", "session=x"], 403),
        ("session", 403),
        ("theme=session=x", 200),
        ("my-session=x; Session=x", 200),
    ],
)
def test_cookies_that_authenticate_can_be_named(layer, cookie, expected):
    app = layer(answering(), cookies=["session"])
    assert status(app, sec_fetch_site="cross-site", cookie=cookie) == expected


def test_trusted_origins(layer):
    app = layer(answering(), trusted_origins=["https://app.example.com"])

    def sent(origin):
        return status(app, sec_fetch_site="cross-site", origin=origin)

    assert sent("https://app.example.com") == 200
    assert sent("http://app.example.com") == 403
    assert sent("https://app.example.com:8443") == 403
    assert sent("https://app.example.com.evil.example") == 403


def test_plain_http_is_another_origin_than_https(layer):
    """Who can write into pages over http must not be able to ask over TLS."""
    app = layer(answering())
    assert status(app, scheme="https", origin="http://a.example") == 403
    assert status(app, scheme="https", origin="https://a.example") == 200


def test_a_public_host_behind_a_proxy_that_rewrites_it(layer):
    sent = {"origin": "https://shop.example", "host": "app:8000"}
    assert status(layer(answering()), **sent) == 403
    app = layer(answering(), public_host="shop.example")
    assert status(app, **sent) == 200
    assert status(app, origin="http://app:8000", host="app:8000") == 403


def test_exempt_paths(layer):
    app = layer(answering(), exempt=["/callback"])
    forged = {"sec_fetch_site": "cross-site"}
    assert status(app, path="/callback", **forged) == 200
    assert status(app, path="/callback/more", **forged) == 403


@pytest.mark.parametrize(
    "options",
    [
        {"trusted_origins": ["*"]},
        {"trusted_origins": ["null"]},
        {"trusted_origins": "app.example.com"},
        {"trusted_origins": ["https://app.example.com/"]},
        {"exempt": ["callback"]},
        {"exempt": ["/{any:path}"]},
    ],
)
def test_options_are_checked(layer, options):
    with pytest.raises(ValueError):
        layer(answering(), **options)


async def accepting(scope, receive, send):
    await send({"type": "websocket.accept"})


@pytest.mark.parametrize(
    ("sent", "is_accepted"),
    [
        ({"origin": "https://a.example"}, True),
        ({"origin": "http://a.example"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://evil.example", "cookie": None}, True),
        ({"origin": "null"}, False),
        ({"sec_fetch_site": "cross-site", "origin": "https://a.example"}, False),
        ({"sec_fetch_site": "same-origin", "origin": "https://a.example"}, True),
        ({}, True),
    ],
)
def test_sockets(layer, sent, is_accepted):
    app = layer(accepting)
    sent = scope_of(None, "/ws", scheme="wss", headers=sent)
    told = run(app, sent)[0]
    if is_accepted:
        assert told == {"type": "websocket.accept"}
    else:
        assert told == {"type": "websocket.close", "code": 1008}
        able = {**sent, "extensions": {"websocket.http.response": {}}}
        assert run(app, able)[0]["status"] == 403


def test_exempt_sockets(layer):
    app = layer(accepting, exempt=["/ws"])
    forged = scope_of(None, "/ws", headers={"origin": "https://evil.example"})
    assert run(app, forged)[0]["type"] == "websocket.accept"


def test_lifespan_passes(layer):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    run(layer(app), {"type": "lifespan"})
    assert seen == ["lifespan"]


def test_the_answer_is_a_problem(layer):
    sent = run(layer(answering()), scope_of(headers={"sec_fetch_site": "cross-site"}))
    assert headers_of(sent)[b"content-type"] == b"application/problem+json"
    problem = json.loads(sent[1]["body"])
    assert problem["title"] == "Forbidden"
    assert "origin" in problem["detail"]


def test_the_application_s_handler_answers(layer):
    app = FastAPI()
    app.add_middleware(layer)

    @app.exception_handler(HTTPException)
    async def own(request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"own": error.status_code}, error.status_code)

    sent = run(app, scope_of(headers={"sec_fetch_site": "cross-site"}))
    assert sent[0]["status"] == 403
    assert json.loads(sent[1]["body"]) == {"own": 403}


@pytest.fixture
def post(server, need, request_id):
    """POST to a server, with what a browser adds by itself."""
    need("CSRFMiddleware")

    def post(path, **headers):
        given = {"X-Request-ID": request_id, "Cookie": "session=x", **headers}
        url = f"{server.url}{path}"
        return httpx.post(url, headers=given, content=b"abc", trust_env=False)

    return post


def test_a_cross_site_request_under_a_server(server, need, post, origin, request_id):
    need("RequestIDMiddleware", "AccessLogMiddleware")
    answer = post("/body", Origin=origin, **{"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == request_id
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["x-request-id"] == request_id
    assert server.record_of(request_id)["status"] == 403


def test_a_same_origin_request_under_a_server(server, post, credentials):
    own = f"http://127.0.0.1:{server.port}"
    for sent in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": own}):
        assert post("/body", **sent).status_code == (401 if credentials else 200)
    with_token = {**credentials, "Sec-Fetch-Site": "cross-site"}
    assert post("/body", **with_token).status_code == (200 if credentials else 403)


def test_strangers_are_refused_before_they_are_asked_who_they_are(post, need):
    need("AuthMiddleware")
    assert post("/body", Origin="https://evil.example").status_code == 403


def test_sockets_under_a_server(server, need, credentials):
    need("CSRFMiddleware")

    async def talk(**headers):
        given = {HEADERS: {"Cookie": "session=x", **headers}}
        async with websockets.connect(f"{server.ws_url}/ws", **given) as socket:
            return await socket.recv()

    own = f"http://127.0.0.1:{server.port}"
    with pytest.raises(Exception, match="403"):
        asyncio.run(talk(Origin="https://evil.example"))
    if credentials:
        with pytest.raises(Exception, match="401|403"):
            asyncio.run(talk(Origin=own))
    else:
        assert asyncio.run(talk(Origin=own)) == "nobody"
    token = {**credentials, "Origin": own}
    assert asyncio.run(talk(**token))
