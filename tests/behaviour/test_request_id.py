from __future__ import annotations

import asyncio
import importlib
import json
import logging
import re
import shutil

import pytest
from asgi import answering, call, headers_of, http_scope, run, websocket_scope
from conftest import PROJECT

HOSTILE = {
    "too short": [b"short"],
    "too long": [b"a" * 129],
    "20 KB": [b"a" * 20_000],
    "terminal escape": [b"\x1b[31mred-alert-12345"],
    "quotes": [b'a","level":"critical'],
    "space": [b"has spaces inside"],
    "leading dot": [b".hidden-request"],
    "trailing newline": [b"abcdefgh12345\n"],
    "latin-1": [b"caf\xe9-12345678"],
    "empty": [b""],
    "two values": [b"first-id-12345", b"second-id-12345"],
    "absent": [],
}


@pytest.fixture
def request_id(generated):
    return generated("request_id")


def ask(request_id, values, **options):
    app = request_id.RequestIDMiddleware(answering(), **options)
    name = options.get("header", "X-Request-ID").lower().encode()
    scope = http_scope(headers=[(name, value) for value in values])
    sent = run(app, scope)
    return headers_of(sent)[name].decode(), scope


@pytest.mark.parametrize("given", ["a" * 8, "A.b_c-9" * 4, "0" * 128])
def test_a_well_formed_id_is_kept(request_id, given):
    echoed, scope = ask(request_id, [given.encode()])
    assert echoed == scope["state"]["request_id"] == given


@pytest.mark.parametrize("values", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_other_is_replaced(request_id, values):
    echoed, scope = ask(request_id, values)
    assert re.fullmatch("[0-9a-f]{32}", echoed)
    assert scope["state"]["request_id"] == echoed


def test_another_header(request_id):
    echoed, _ = ask(request_id, [b"abcdefgh-1"], header="X-Correlation-ID")
    assert echoed == "abcdefgh-1"


@pytest.mark.parametrize("header", ["", "X Request", "X:Y", "X\r\nY", "Ü"])
def test_a_bad_header_name_is_refused(request_id, header):
    with pytest.raises(ValueError, match="header"):
        request_id.RequestIDMiddleware(answering(), header=header)


def test_the_header_of_the_handler_is_replaced(request_id):
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"x-request-id", b"from-the-handler"), (b"x-other", b"kept")],
    }

    async def app(scope, receive, send):
        await send(start)
        await send({"type": "http.response.body"})

    headers = headers_of(run(request_id.RequestIDMiddleware(app), http_scope()))
    assert headers[b"x-request-id"] != b"from-the-handler"
    assert headers[b"x-other"] == b"kept"
    assert len(start["headers"]) == 2, "the message of the application was changed"


def test_websocket(request_id):
    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})

    scope = websocket_scope()
    sent = run(request_id.RequestIDMiddleware(app), scope)
    assert headers_of(sent)[b"x-request-id"].decode() == scope["state"]["request_id"]


def test_lifespan_passes(request_id):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    run(request_id.RequestIDMiddleware(app), {"type": "lifespan"})
    assert seen == [{"type": "lifespan"}]


def test_log_records_carry_the_id(request_id):
    record = logging.LogRecord("app", logging.INFO, "", 0, "hello", None, None)

    async def app(scope, receive, send):
        request_id.RequestIDFilter().filter(record)
        await answering()(scope, receive, send)

    scope = http_scope()
    run(request_id.RequestIDMiddleware(app), scope)
    assert record.request_id == scope["state"]["request_id"]


def test_a_call_within_a_call(request_id):
    """An application that asks itself has its own id again afterwards."""
    inner = request_id.RequestIDMiddleware(answering())

    async def app(scope, receive, send):
        await call(inner, http_scope())
        assert request_id.request_id_var.get() == scope["state"]["request_id"]

    run(request_id.RequestIDMiddleware(app), http_scope())


def test_concurrent_requests_do_not_mix(request_id):
    async def app(scope, receive, send):
        await asyncio.sleep(0.01)
        assert request_id.request_id_var.get() == scope["state"]["request_id"]
        await answering()(scope, receive, send)

    layer = request_id.RequestIDMiddleware(app)

    async def both():
        scopes = [http_scope(), http_scope()]
        await asyncio.gather(*[call(layer, scope) for scope in scopes])
        return [scope["state"]["request_id"] for scope in scopes]

    first, second = asyncio.run(both())
    assert first != second


def test_two_packages_share_one_id_and_one_line_g1_mounted(
    generated, tmp_path, monkeypatch, access_logger, capsys
):
    """A mounted application with layers of ours, perhaps in a package of its own."""
    names = ("request_id", "timing", "access_log")
    for name in names:
        generated(name)
    package = tmp_path / "mounted_package"
    shutil.copytree(PROJECT / "app" / "middleware", package)
    monkeypatch.syspath_prepend(str(tmp_path))
    seen = []

    def stacked(app, root):
        request_id, timing, access_log = (
            importlib.import_module(f"{root}.{name}") for name in names
        )
        app = access_log.AccessLogMiddleware(app)
        return request_id.RequestIDMiddleware(timing.TimingMiddleware(app))

    async def route(scope, receive, send):
        seen.append(scope["state"]["request_id"])
        await answering()(scope, receive, send)

    app = stacked(stacked(route, "mounted_package"), "app.middleware")
    headers = headers_of(run(app, http_scope()))
    (line,) = capsys.readouterr().out.splitlines()
    assert headers[b"x-request-id"].decode() == json.loads(line)["request_id"]
    assert seen == [json.loads(line)["request_id"]]
