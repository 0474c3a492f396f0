from __future__ import annotations

import asyncio
import base64
import json
import logging

import httpx
import pytest
from asgi import http_scope, run, websocket_scope
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import StreamingResponse
from starlette.testclient import TestClient

KEY = "a-key-of-the-tests-with-32-bytes"
OTHER = "another-key-of-the-tests-32-byte"
FOURTEEN_DAYS = 14 * 24 * 60 * 60


@pytest.fixture
def module(generated):
    return generated("session")


@pytest.fixture
def signed(generated):
    return generated("session_keys").SessionKeys


@pytest.fixture
def site(module, signed):
    """An application with sessions, as a browser has it over https."""

    def site(*keys, **options):
        app = FastAPI()
        given = signed(keys or [KEY])
        app.add_middleware(module.SessionMiddleware, keys=given, **options)

        @app.get("/read")
        async def read(request: Request):
            return dict(request.session)

        @app.get("/untouched")
        async def untouched():
            return "nothing"

        @app.get("/set/{name}")
        async def write(request: Request, name: str, value: str = "x", times: int = 1):
            request.session[name] = value * times
            return dict(request.session)

        @app.get("/append/{value}")
        async def append(request: Request, value: str):
            request.session.setdefault("cart", []).append(value)
            return request.session["cart"]

        @app.get("/clear")
        async def clear(request: Request):
            request.session.clear()

        @app.get("/late")
        async def late(request: Request):
            async def parts():
                yield b"a"
                request.session["late"] = True
                yield b"b"

            return StreamingResponse(parts())

        @app.get("/object")
        async def object_(request: Request):
            request.session["x"] = object()

        @app.websocket("/ws")
        async def ws(websocket: WebSocket):
            await websocket.accept()
            await websocket.send_json(dict(websocket.session))
            if await websocket.receive_text() == "write":
                websocket.session["late"] = True
            await websocket.close()

        return TestClient(app, base_url="https://shop.example")

    return site


def test_what_is_set_comes_back(site):
    client = site()
    assert client.get("/read").json() == {}
    assert client.get("/set/user?value=ada").json() == {"user": "ada"}
    assert client.get("/read").json() == {"user": "ada"}


def test_the_cookie(site):
    [cookie] = site().get("/set/user").headers.get_list("set-cookie")
    assert cookie.startswith("__Host-session=")
    attributes = {each.strip().lower() for each in cookie.split(";")[1:]}
    assert attributes == {
        "path=/",
        f"max-age={FOURTEEN_DAYS}",
        "httponly",
        "samesite=lax",
        "secure",
    }


def test_what_the_options_say_is_on_the_cookie(site):
    client = site(max_age=60, same_site="strict", cookie="__Secure-sid")
    [cookie] = client.get("/set/user").headers.get_list("set-cookie")
    assert cookie.startswith("__Secure-sid=")
    assert "max-age=60" in cookie.lower()
    assert "samesite=strict" in cookie.lower()


def test_plain_http_where_it_is_wanted(site):
    client = site(https_only=False)
    client.base_url = "http://localhost"
    [cookie] = client.get("/set/user").headers.get_list("set-cookie")
    assert cookie.startswith("session=")
    assert "secure" not in cookie.lower()
    assert client.get("/read").json() == {"user": "x"}


def test_a_cookie_only_when_something_changed(site):
    client = site()
    client.get("/set/user")
    for path in ("/read", "/untouched"):
        assert "set-cookie" not in client.get(path).headers
    assert "set-cookie" in client.get("/set/user?value=y").headers


def test_what_changes_below_the_first_level_is_kept(site):
    client = site()
    assert client.get("/append/apple").json() == ["apple"]
    assert client.get("/append/pear").json() == ["apple", "pear"]
    assert client.get("/read").json() == {"cart": ["apple", "pear"]}


def test_a_cleared_session_is_gone(site):
    client = site()
    client.get("/set/user")
    [cookie] = client.get("/clear").headers.get_list("set-cookie")
    assert "1970" in cookie
    assert client.get("/read").json() == {}
    assert "set-cookie" not in client.get("/clear").headers


def test_nobody_writes_a_session_without_a_key(site):
    client = site()
    client.get("/set/user?value=ada")
    [name] = client.cookies
    data, _, rest = client.cookies[name].partition(".")
    forged = base64.b64encode(json.dumps({"user": "root"}).encode()).decode()
    assert json.loads(base64.b64decode(data)) == {"user": "ada"}  # not encrypted
    for value in (f"{forged}.{rest}", forged, "x", ""):
        sent = {"Cookie": f"{name}={value}"}
        assert site().get("/read", headers=sent).json() == {}
    sent = {"Cookie": f"{name}={data}.{rest}"}
    assert site(OTHER).get("/read", headers=sent).json() == {}
    assert site().get("/read", headers=sent).json() == {"user": "ada"}


def test_keys_change_one_after_the_other(site):
    client = site(KEY)
    client.get("/set/user")
    old = dict(client.cookies)
    both = site(OTHER, KEY)
    both.cookies.update(old)
    assert both.get("/read").json() == {"user": "x"}
    newer = site(OTHER, KEY)
    newer.get("/set/user")
    only = site(OTHER)
    only.cookies.update(dict(newer.cookies))
    assert only.get("/read").json() == {"user": "x"}
    only.cookies.clear()
    only.cookies.update(old)
    assert only.get("/read").json() == {}


def test_an_old_session_ends(site, monkeypatch):
    client = site(max_age=60)
    client.get("/set/user")
    sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in client.cookies.items())}
    assert site(max_age=60).get("/read", headers=sent).json() == {"user": "x"}
    real = __import__("time").time
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: real() + 61)
    assert site(max_age=60).get("/read", headers=sent).json() == {}


@pytest.mark.parametrize(("times", "is_kept"), [(2500, True), (3000, False)])
def test_too_large_for_a_cookie(site, module, times, is_kept):
    client = site()
    client.get("/set/small")
    if is_kept:
        [cookie] = client.get(f"/set/v?times={times}").headers.get_list("set-cookie")
        assert len(cookie) <= 4093
        assert client.get("/read").json()["v"] == "x" * times
        return
    with pytest.raises(module.SessionTooLargeError, match="at most 4093"):
        client.get(f"/set/v?times={times}")
    client = TestClient(
        client.app,
        base_url="https://shop.example",
        cookies=client.cookies,
        raise_server_exceptions=False,
    )
    answer = client.get(f"/set/v?times={times}")
    assert answer.status_code == 500
    assert "set-cookie" not in answer.headers
    assert client.get("/read").json() == {"small": "x"}


def test_a_change_that_comes_too_late_is_logged(site, caplog):
    client = site()
    caplog.set_level(logging.WARNING)
    assert client.get("/late").text == "ab"
    assert client.get("/read").json() == {}
    assert [r.getMessage() for r in caplog.records if "too late" in r.getMessage()]


def test_what_is_no_json_is_an_error(site):
    with pytest.raises(TypeError):
        site().get("/object")


@pytest.mark.parametrize(("said", "is_logged"), [("read", False), ("write", True)])
def test_sockets_read_and_do_not_write(site, caplog, said, is_logged):
    client = site()
    client.get("/set/user")
    sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in client.cookies.items())}
    caplog.set_level(logging.WARNING)
    with client.websocket_connect("/ws", headers=sent) as socket:
        assert socket.receive_json() == {"user": "x"}
        socket.send_text(said)
        assert socket.receive()["type"] == "websocket.close"
    assert any("too late" in r.getMessage() for r in caplog.records) == is_logged


def test_requests_at_once_have_their_own(site):
    """A slow request that only reads does not take back what another one set."""
    app = site().app
    gate = asyncio.Event()

    @app.get("/slow")
    async def slow(request: Request):
        await gate.wait()
        return dict(request.session)

    async def both():
        transport = httpx.ASGITransport(app)
        url = "https://shop.example"
        async with httpx.AsyncClient(transport=transport, base_url=url) as client:
            await client.get("/set/user?value=before")
            reading = asyncio.ensure_future(client.get("/slow"))
            await asyncio.sleep(0.01)
            await client.get("/set/user?value=after")
            gate.set()
            assert (await reading).json() == {"user": "before"}
            return (await client.get("/read")).json()

    assert asyncio.run(both()) == {"user": "after"}


def test_a_session_is_opened_once_below_a_mount(site, module, signed):
    inner = site().app
    outer = FastAPI()
    outer.add_middleware(module.SessionMiddleware, keys=signed([KEY]))
    outer.mount("/inner", inner)
    client = TestClient(outer, base_url="https://shop.example")
    [cookie] = client.get("/inner/set/user").headers.get_list("set-cookie")
    assert client.get("/inner/read").json() == {"user": "x"}
    elsewhere = FastAPI()
    other = {"keys": signed([OTHER]), "cookie": "__Host-other"}
    elsewhere.add_middleware(module.SessionMiddleware, **other)
    elsewhere.mount("/inner", inner)
    client = TestClient(elsewhere, base_url="https://shop.example")
    client.get("/inner/set/user")
    assert client.get("/inner/read").json() == {"user": "x"}


@pytest.mark.parametrize(
    "options",
    [
        {"same_site": "None"},
        {"same_site": "none", "https_only": False},
        {"cookie": "__Host-sid", "https_only": False},
        {"max_age": 0},
    ],
)
def test_options_are_checked(module, signed, options):
    with pytest.raises(ValueError):
        module.SessionMiddleware(None, keys=signed([KEY]), **options)


def test_keys_come_from_the_environment(signed, monkeypatch):
    monkeypatch.setenv("SESSION_SECRET", f" {KEY} ,{OTHER},")
    assert signed.from_env("SESSION_SECRET").keys == [KEY, OTHER]
    monkeypatch.setenv("SESSION_SECRET", f"{KEY},short")
    with pytest.raises(ValueError, match="SESSION_SECRET .* 32 bytes") as error:
        signed.from_env("SESSION_SECRET")
    assert "short" not in str(error.value)


def test_without_a_key_nothing_is_served(module, signed):
    keys = signed([], "SESSION_SECRET")
    layer = module.SessionMiddleware(None, keys=keys)
    for scope in (http_scope(), websocket_scope()):
        with pytest.raises(RuntimeError, match="SESSION_SECRET is not set"):
            run(layer, scope)
    [told] = run(layer, {"type": "lifespan"}, {"type": "lifespan.startup"})
    assert told["type"] == "lifespan.startup.failed"
    assert "SESSION_SECRET" in told["message"]


def test_lifespan_passes(module, signed):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    run(module.SessionMiddleware(app, keys=signed([KEY])), {"type": "lifespan"})
    assert seen == ["lifespan"]


def visit(server, credentials, cookies=""):
    headers = {**credentials, **({"Cookie": cookies} if cookies else {})}
    return httpx.get(f"{server.url}/visits", headers=headers, trust_env=False)


def test_under_a_server(server, need, credentials):
    need("SessionMiddleware")
    first = visit(server, credentials)
    assert first.json() == 1
    [cookie] = first.headers.get_list("set-cookie")
    assert visit(server, credentials, cookie.partition(";")[0]).json() == 2
    assert visit(server, credentials).json() == 1


def test_a_session_that_is_too_large_is_a_readable_500(
    server, need, credentials, origin, request_id
):
    need("SessionMiddleware", "ErrorBoundaryMiddleware", "RequestIDMiddleware")
    headers = {**credentials, "Origin": origin, "X-Request-ID": request_id}
    url = f"{server.url}/visits?padding=4000"
    answer = httpx.get(url, headers=headers, trust_env=False)
    assert answer.status_code == 500
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["x-request-id"] == request_id
    assert "set-cookie" not in answer.headers
    assert server.has_said("SessionTooLargeError")


def test_strangers_are_given_no_session(server, need):
    need("SessionMiddleware", "AuthMiddleware")
    answer = httpx.get(f"{server.url}/visits", trust_env=False)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_the_application_does_not_start_without_a_key(run_server, need):
    need("SessionMiddleware")
    with pytest.raises(AssertionError, match="SESSION_SECRET is not set"):
        with run_server(SESSION_SECRET=None):
            pass
