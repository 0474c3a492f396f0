from __future__ import annotations

import asyncio
import contextlib
import contextvars
import importlib
import json
import logging
import re
import shutil
import sys
import threading
from types import SimpleNamespace

import pytest
from starlette.concurrency import run_in_threadpool
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


@pytest.fixture
def log_context(generated):
    return generated("log_context")


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


def test_log_records_carry_the_id(request_id, log_context):
    record = logging.LogRecord("app", logging.INFO, "", 0, "hello", None, None)

    async def app(scope, receive, send):
        log_context.RequestIDFilter().filter(record)
        await answering()(scope, receive, send)

    scope = http_scope()
    run(request_id.RequestIDMiddleware(app), scope)
    assert record.request_id == scope["state"]["request_id"]
    assert not hasattr(record, "trace_id")


def test_what_has_an_id_keeps_it(log_context):
    record = logging.makeLogRecord({"request_id": "from a task queue"})
    log_context.request_id_var.set("of this request")
    log_context.RequestIDFilter().filter(record)
    assert record.request_id == "from a task queue"


@pytest.mark.parametrize(
    ("is_valid", "trace_id"), [(True, f"{255:032x}"), (False, None)]
)
def test_log_records_carry_the_trace(log_context, monkeypatch, is_valid, trace_id):
    class Span:
        def get_span_context(self):
            return SimpleNamespace(trace_id=255, is_valid=is_valid)

    opentelemetry = SimpleNamespace(get_current_span=Span)
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", opentelemetry)
    record = logging.makeLogRecord({})
    assert log_context.RequestIDFilter().filter(record)
    assert getattr(record, "trace_id", None) == trace_id


@pytest.mark.parametrize("fails", [False, True])
def test_a_call_within_a_call(request_id, log_context, fails):
    """An application that asks itself has its own id again afterwards."""

    async def failing(scope, receive, send):
        raise ValueError("inner")

    inner = request_id.RequestIDMiddleware(failing if fails else answering())

    async def app(scope, receive, send):
        with contextlib.suppress(ValueError):
            await call(inner, http_scope())
        assert log_context.request_id_var.get() == scope["state"]["request_id"]

    run(request_id.RequestIDMiddleware(app), http_scope())


def test_the_id_stays_for_the_log_of_the_server(request_id, log_context):
    async def failing(scope, receive, send):
        raise ValueError

    async def server():
        with pytest.raises(ValueError):
            await call(request_id.RequestIDMiddleware(failing), scope)
        return log_context.request_id_var.get()

    scope = http_scope()
    log_context.request_id_var.set(None)
    assert asyncio.run(server()) == scope["state"]["request_id"]


def test_concurrent_requests_do_not_mix(request_id, log_context):
    async def app(scope, receive, send):
        await asyncio.sleep(0.01)
        assert log_context.request_id_var.get() == scope["state"]["request_id"]
        await answering()(scope, receive, send)

    layer = request_id.RequestIDMiddleware(app)

    async def both():
        scopes = [http_scope(), http_scope()]
        await asyncio.gather(*[call(layer, scope) for scope in scopes])
        return [scope["state"]["request_id"] for scope in scopes]

    first, second = asyncio.run(both())
    assert first != second


def test_two_packages_share_one_id_and_one_line_g1_mounted(
    generated, tmp_path, monkeypatch, bare_logging, capsys
):
    """A mounted application with layers of ours, perhaps in a package of its own."""
    names = ("request_id", "timing", "access_log", "log_config")
    for name in names:
        generated(name)
    package = tmp_path / "mounted_package"
    shutil.copytree(PROJECT / "app" / "middleware", package)
    monkeypatch.syspath_prepend(str(tmp_path))
    seen = []

    def stacked(app, root):
        request_id, timing, access_log, log_config = (
            importlib.import_module(f"{root}.{name}") for name in names
        )
        output = log_config.json_lines()
        app = access_log.AccessLogMiddleware(app, output=output)
        return request_id.RequestIDMiddleware(timing.TimingMiddleware(app))

    async def route(scope, receive, send):
        seen.append(scope["state"]["request_id"])
        await answering()(scope, receive, send)

    app = stacked(stacked(route, "mounted_package"), "app.middleware")
    headers = headers_of(run(app, http_scope()))
    (line,) = capsys.readouterr().out.splitlines()
    assert headers[b"x-request-id"].decode() == json.loads(line)["request_id"]
    assert seen == [json.loads(line)["request_id"]]


def test_lines_have_the_id_but_those_of_bare_threads(request_id, generated):
    """What the summaries of request-id and logging promise, and what not."""
    found = {}
    id_filter = generated("log_context").RequestIDFilter()

    def line(name):
        record = logging.LogRecord("app", logging.INFO, "", 0, name, (), None)
        id_filter.filter(record)
        found[name] = record.request_id

    async def task():
        line("task")

    async def app(scope, receive, send):
        line("endpoint")
        await asyncio.create_task(task())
        await run_in_threadpool(line, "def endpoint")
        bare = threading.Thread(target=line, args=("bare thread",))
        bare.start()
        bare.join()
        handed = contextvars.copy_context().run
        bare = threading.Thread(target=handed, args=(line, "thread with the context"))
        bare.start()
        bare.join()
        await answering()(scope, receive, send)

    sent = run(request_id.RequestIDMiddleware(app), http_scope())
    given = headers_of(sent)[b"x-request-id"].decode()
    assert found.pop("bare thread") is None
    assert set(found.values()) == {given}, found
