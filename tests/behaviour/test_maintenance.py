from __future__ import annotations

import asyncio
import json
import logging
import time

import httpx
import pytest
from asgi import answering, call, headers_of, http_scope, run, websocket_scope
from fastapi import FastAPI

KEY = "a-key-of-the-tests"


@pytest.fixture
def module(generated):
    return generated("maintenance")


@pytest.fixture
def switch(generated):
    return generated("switch").Switch


@pytest.fixture
def layer(module, switch):
    """The layer, closed unless told otherwise."""

    def layer(app=None, closed=True, key="", **options):
        given = switch(closed=closed, key=key)
        return module.MaintenanceMiddleware(
            app or answering(), switch=given, **options
        )

    return layer


def asked(path="/items", method="GET", *keys):
    headers = [(b"x-maintenance-key", key) for key in keys]
    return http_scope(path, method=method, headers=headers)


def status(app, *given):
    return run(app, asked(*given))[0]["status"]


def test_open_is_open(layer):
    assert status(layer(closed=False)) == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_closed_is_503(layer, method):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    sent = run(layer(app, retry_after=600), asked("/items", method))
    assert sent[0]["status"] == 503
    assert headers_of(sent)[b"retry-after"] == b"600"
    assert headers_of(sent)[b"cache-control"] == b"no-store"
    assert headers_of(sent)[b"content-type"] == b"application/problem+json"
    assert json.loads(sent[1]["body"])["title"] == "Service Unavailable"
    assert seen == []


def test_exempt_paths_are_served(layer):
    app = layer(exempt=["/health"])
    assert status(app, "/health") == 200
    assert status(app, "/health/more") == 503
    assert status(app, "/healthy") == 503


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([KEY.encode()], 200),
        ([], 503),
        ([b""], 503),
        ([KEY.encode()[:-1]], 503),
        (["schlüssel".encode()], 503),
        ([KEY.encode(), KEY.encode()], 503),
    ],
)
def test_who_has_the_key_is_let_in(layer, keys, expected):
    assert status(layer(key=KEY), "/items", "GET", *keys) == expected
    assert status(layer(), "/items", "GET", *keys) == 503


def test_sockets(layer):
    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})

    assert run(layer(app, closed=False), websocket_scope())[0] == {
        "type": "websocket.accept"
    }
    closed = layer(app, exempt=["/exempt"])
    assert run(closed, websocket_scope()) == [{"type": "websocket.close", "code": 1013}]
    able = websocket_scope(extensions={"websocket.http.response": {}})
    sent = run(closed, able)
    assert sent[0]["status"] == 503
    assert headers_of(sent)[b"retry-after"] == b"120"
    assert run(closed, websocket_scope("/exempt"))[0]["type"] == "websocket.accept"


def test_the_switch_is_a_variable_or_a_file(switch, monkeypatch, tmp_path):
    for name in ("", "_FILE", "_KEY"):
        monkeypatch.delenv(f"MAINTENANCE{name}", raising=False)
    assert not switch.from_env("MAINTENANCE").is_closed()
    for text, closed in {"1": True, " TRUE ": True, "on": True, "0": False}.items():
        monkeypatch.setenv("MAINTENANCE", text)
        assert switch.from_env("MAINTENANCE").is_closed() == closed
    monkeypatch.setenv("MAINTENANCE", "perhaps")
    with pytest.raises(ValueError, match="MAINTENANCE is 1 or 0"):
        switch.from_env("MAINTENANCE")


def test_the_file_is_looked_at_once_a_second(switch, monkeypatch, tmp_path):
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.delenv("MAINTENANCE", raising=False)
    file = tmp_path / "closed"
    monkeypatch.setenv("MAINTENANCE_FILE", str(file))
    found = switch.from_env("MAINTENANCE")
    assert not found.is_closed()
    file.touch()
    assert not found.is_closed()
    now[0] += 1.01
    assert found.is_closed()
    file.unlink()
    assert found.is_closed()
    now[0] += 1.01
    assert not found.is_closed()


def test_a_short_key_is_refused_at_the_start(switch, monkeypatch):
    monkeypatch.setenv("MAINTENANCE_KEY", "short")
    with pytest.raises(ValueError, match="at least 16 bytes") as error:
        switch.from_env("MAINTENANCE")
    assert "short" not in str(error.value)


@pytest.mark.parametrize(
    "options",
    [
        {"exempt": ["health"]},
        {"exempt": ["/{any:path}"]},
        {"live": "livez"},
        {"ready": "/{any}"},
        {"retry_after": 0},
        {"deadline": 0},
    ],
)
def test_options_are_checked(layer, options):
    with pytest.raises(ValueError):
        layer(**options)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_probes(layer, method):
    async def fails():
        raise OSError

    for closed in (False, True):
        app = layer(closed=closed, checks={"database": fails})
        sent = run(app, asked("/livez", method))
        assert sent[0]["status"] == 200
        assert headers_of(sent)[b"cache-control"] == b"no-store"
        assert json.loads(sent[1]["body"]) == {"status": "live"}
    assert status(layer(closed=False), "/readyz", method) == 200
    assert status(layer(closed=True), "/readyz", method) == 503


def test_probes_are_for_get_and_head_and_exact(layer):
    app = layer(answering(404), closed=False)
    assert status(app, "/livez", "POST") == 404
    assert status(app, "/livez/more") == 404
    assert status(app, "/readyz/") == 404
    closed = layer()
    assert status(closed, "/livez", "POST") == 503


def test_an_application_that_answers_its_probes_itself(layer):
    app = layer(answering(204), closed=False, live=None, ready=None)
    assert status(app, "/livez") == status(app, "/readyz") == 204
    elsewhere = layer(answering(204), closed=False, live="/up", ready="/up/ready")
    assert status(elsewhere, "/up") == status(elsewhere, "/up/ready") == 200
    assert status(elsewhere, "/livez") == 204


def detail_of(app):
    sent = run(app, asked("/readyz"))
    return sent[0]["status"], json.loads(sent[1]["body"]).get("detail")


def test_what_is_not_ready_is_named_and_why_is_in_the_log(layer, caplog):
    async def fine():
        return None

    def also_fine():
        return True

    async def says_no():
        return False

    async def fails():
        raise OSError("the password is hunter2")

    def blocks():
        time.sleep(0.5)

    async def waits():
        await asyncio.sleep(60)

    good = {"cache": fine, "disk": also_fine, "queue": lambda: fine()}
    assert detail_of(layer(closed=False, checks=good)) == (200, None)
    bad = {"a": says_no, "b": fails, "c": blocks, "d": waits, "e": lambda: says_no()}
    caplog.set_level(logging.WARNING)
    app = layer(closed=False, checks={**good, **bad}, deadline=0.1)
    assert detail_of(app) == (503, "Not ready: a, b, c, d, e")
    assert "hunter2" in caplog.text


def test_checks_run_at_once(layer):
    running = []

    async def check():
        running.append(1)
        while len(running) < 3:
            await asyncio.sleep(0)

    app = layer(closed=False, checks={name: check for name in "abc"}, deadline=5)
    assert detail_of(app) == (200, None)


def test_not_ready_while_it_is_closed_or_ends(layer):
    async def fails():
        raise AssertionError("nobody asks")

    assert detail_of(layer(checks={"a": fails})) == (503, "Not ready: maintenance")

    async def app(scope, receive, send):
        while (await receive())["type"] != "lifespan.shutdown":
            pass
        await send({"type": "lifespan.shutdown.complete"})

    ending = layer(app, closed=False)
    assert detail_of(ending) == (200, None)
    events = [{"type": f"lifespan.{name}"} for name in ("startup", "shutdown")]
    [told] = asyncio.run(call(ending, {"type": "lifespan"}, *events))
    assert told == {"type": "lifespan.shutdown.complete"}
    assert detail_of(ending) == (503, "Not ready: shutdown")
    assert status(ending, "/livez") == 200


def test_probes_are_no_part_of_the_description(module, switch):
    app = FastAPI()
    app.add_middleware(module.MaintenanceMiddleware, switch=switch())
    assert status(app, "/readyz") == 200
    sent = run(app, asked("/openapi.json"))
    assert json.loads(sent[1]["body"])["paths"] == {}


@pytest.fixture(scope="module")
def closed(need, run_server, tmp_path_factory):
    need("MaintenanceMiddleware")
    file = tmp_path_factory.mktemp("maintenance") / "closed"
    with run_server(MAINTENANCE_FILE=str(file), MAINTENANCE_KEY=KEY) as running:
        file.touch()
        deadline = time.monotonic() + 10
        while get(running, "/readyz").status_code != 503:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield running


def get(server, path, **headers):
    return httpx.get(f"{server.url}{path}", headers=headers, trust_env=False)


def test_a_closed_server(closed, origin, request_id, credentials):
    sent = {"Origin": origin, "X-Request-ID": request_id, **credentials}
    answer = get(closed, "/items", **sent)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "120"
    assert answer.headers["access-control-allow-origin"] == origin
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    assert answer.headers["x-request-id"] == request_id
    assert answer.json()["request_id"] == request_id
    assert closed.record_of(request_id)["status"] == 503


def test_probes_of_a_closed_server_need_no_token(closed):
    assert get(closed, "/livez").status_code == 200
    ready = get(closed, "/readyz")
    assert ready.status_code == 503
    assert "maintenance" in ready.text
    assert get(closed, "/health").status_code == 200


def test_the_key_opens_a_closed_server(closed, credentials):
    sent = {"X-Maintenance-Key": KEY, **credentials}
    assert get(closed, "/items", **sent).status_code == 200


def test_preflights_of_a_closed_server_are_answered(closed, origin):
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    url = f"{closed.url}/items"
    assert httpx.options(url, headers=asked, trust_env=False).status_code == 200


def test_probes_come_by_address_over_plain_http(server, need):
    """As an orchestrator asks: whatever the host, and without TLS."""
    need("MaintenanceMiddleware", "TrustedHostMiddleware", "HTTPSRedirectMiddleware")
    for path in ("/livez", "/readyz"):
        answer = get(server, path, Host="10.0.0.7:8000")
        assert answer.status_code == 200, answer.headers
    assert get(server, "/items", Host="10.0.0.7:8000").status_code == 400
