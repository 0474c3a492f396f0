from __future__ import annotations

import asyncio
import re
from urllib.parse import urlsplit

import httpx
import pytest
from asgi import answering, headers_of, http_scope, run
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.testclient import TestClient

STRICT = b"default-src 'none'; frame-ancestors 'none'"


@pytest.fixture
def layer(generated):
    return generated("security_headers").SecurityHeadersMiddleware


async def passing(request, call_next):
    return await call_next(request)


def test_every_header(layer):
    assert headers_of(run(layer(answering()), http_scope())) == {
        b"x-content-type-options": b"nosniff",
        b"x-frame-options": b"DENY",
        b"referrer-policy": b"strict-origin-when-cross-origin",
        b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
        b"cross-origin-opener-policy": b"same-origin",
        b"content-security-policy": STRICT,
    }


def test_what_the_application_set_stays(layer):
    given = [(b"Content-Security-Policy", b"own"), (b"x-frame-options", b"SAMEORIGIN")]

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": given})
        await send({"type": "http.response.body"})

    headers = run(layer(app), http_scope())[0]["headers"]
    names = [name.lower() for name, _ in headers]
    assert len(names) == len(set(names))
    assert headers[:2] == given


def test_none_leaves_out(layer):
    nothing = {
        name: None for name in ("csp", "frame", "referrer", "permissions", "opener")
    }
    headers = headers_of(run(layer(answering(), **nothing), http_scope()))
    assert headers == {b"x-content-type-options": b"nosniff"}


@pytest.mark.parametrize(
    ("scheme", "options", "value"),
    [
        ("http", {"hsts_seconds": 60}, None),
        ("https", {}, None),
        ("https", {"hsts_seconds": 60}, b"max-age=60; includeSubDomains"),
        ("https", {"hsts_seconds": 60, "hsts_subdomains": False}, b"max-age=60"),
    ],
)
def test_strict_transport_security(layer, scheme, options, value):
    sent = run(layer(answering(), **options), http_scope(scheme=scheme))
    assert headers_of(sent).get(b"strict-transport-security") == value


def test_options_are_checked(layer):
    with pytest.raises(ValueError):
        layer(answering(), hsts_seconds=-1)


@pytest.fixture(params=["pure", "base"])
def documented(layer, request):
    app = FastAPI()
    if request.param == "base":
        app.add_middleware(BaseHTTPMiddleware, dispatch=passing)
    app.add_middleware(layer)
    app.mount("/inner", FastAPI(docs_url="/help"))

    @app.get("/docs-of-ours")
    async def own():
        return "hello"

    return TestClient(app)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/inner/help", "/inner/redoc"])
def test_the_documentation_loads_what_it_needs(documented, path):
    """Every host that the page names is in its policy."""
    answer = documented.get(path)
    policy = dict(
        part.strip().split(" ", 1)
        for part in answer.headers["content-security-policy"].split(";")
    )
    loaded = re.findall(r'<(\w+)[^>]*?(?:src|href)="(https:[^"]+)"', answer.text)
    assert loaded
    for element, url in loaded:
        directive = "script-src" if element == "script" else "style-src"
        if "favicon" in url:
            directive = "img-src"
        origin = "https://" + urlsplit(url).netloc
        assert origin in policy[directive].split(), (url, policy)
    assert "'unsafe-inline'" in policy["script-src"]
    assert policy["connect-src"] == "'self'"


def test_everything_else_is_strict(documented):
    for path in ("/docs-of-ours", "/missing", "/inner/missing"):
        answer = documented.get(path)
        assert answer.headers["content-security-policy"].encode() == STRICT


def test_a_stream_is_not_held(layer):
    app = FastAPI()
    app.add_middleware(layer)
    sent = []

    async def parts():
        for number in range(3):
            assert len(sent) == number + 1
            yield b"x"

    @app.get("/")
    async def stream():
        return StreamingResponse(parts())

    async def send(message):
        sent.append(message)

    async def receive():
        await asyncio.sleep(3600)

    asyncio.run(app(http_scope("/"), receive, send))
    assert len(sent) == 5


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_other_scopes_pass(layer, kind):
    async def app(scope, receive, send):
        await send({"type": "anything"})

    sent = run(layer(app), {"type": kind, "path": "/ws", "headers": []})
    assert sent == [{"type": "anything"}]


@pytest.mark.parametrize(
    ("path", "status"), [("/items", 200), ("/missing", 404), ("/boom", 500)]
)
def test_under_a_server(server, need, credentials, path, status):
    need("SecurityHeadersMiddleware", "ErrorBoundaryMiddleware")
    answer = httpx.get(f"{server.url}{path}", headers=credentials, trust_env=False)
    assert answer.status_code == status
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]


def test_rejections_are_hardened(server, need):
    need("SecurityHeadersMiddleware", "AuthMiddleware")
    answer = httpx.get(f"{server.url}/items", trust_env=False)
    assert answer.status_code == 401
    assert answer.headers["x-frame-options"] == "DENY"
