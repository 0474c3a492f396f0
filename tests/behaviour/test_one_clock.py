"""Timing and logging, in any nesting: one record, one clock, one duration."""

from __future__ import annotations

import asyncio
import time
from itertools import permutations

import pytest
from asgi import (
    answering,
    call,
    completed,
    headers_of,
    http_scope,
    run,
    websocket_scope,
)
from conftest import PROJECT


def test_only_one_module_reads_the_clock(modules):
    readers = [
        path.name
        for path in (PROJECT / "app" / "middleware").glob("*.py")
        if "perf_counter" in path.read_text(encoding="utf-8")
    ]
    assert readers == ["request_record.py"]


NESTINGS = [("timing",), ("logging",), *permutations(["timing", "logging"])]


@pytest.mark.parametrize("names", NESTINGS, ids="-".join)
def test_the_clock_is_read_three_times(observed, modules, monkeypatch, caplog, names):
    readings = []
    real = modules[0].perf_counter

    def counting():
        readings.append(real())
        return readings[-1]

    monkeypatch.setattr(modules[0], "perf_counter", counting)
    sent = run(observed(answering(), names), http_scope())
    assert len(readings) == 3, "entry, start of the response, last byte"
    if "timing" in names:
        seconds = float(headers_of(sent)[b"x-process-time"])
        assert seconds <= readings[1] - readings[0] < seconds + 0.0002
    if "logging" in names:
        expected = (readings[2] - readings[0]) * 1000
        assert completed(caplog).duration_ms == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize("names", NESTINGS[1:], ids="-".join)
def test_duration_ends_with_the_last_byte(observed, caplog, names):
    async def app(scope, receive, send):
        await asyncio.sleep(0.02)
        await send({"type": "http.response.start", "status": 200})
        await asyncio.sleep(0.05)
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        assert not caplog.records
        await send({"type": "http.response.body"})
        completed(caplog)
        await asyncio.sleep(0.3)  # a background task

    started = time.perf_counter()
    sent = run(observed(app, names), http_scope())
    duration = completed(caplog).duration_ms
    assert 65 <= duration < (time.perf_counter() - started - 0.28) * 1000
    if "timing" in names:
        process_time = float(headers_of(sent)[b"x-process-time"])
        assert 0.015 <= process_time < duration / 1000 - 0.04


@pytest.mark.parametrize(
    "last",
    [
        [{"type": "http.response.pathsend", "path": "/tmp/x"}],
        [{"type": "http.response.zerocopysend", "file": 3}],
    ],
)
def test_other_last_messages(observed, caplog, last):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200})
        for message in last:
            assert not caplog.records
            await send(message)
        completed(caplog)

    run(observed(app), http_scope())
    assert completed(caplog).outcome == "ok"


def test_trailers_come_last(observed, caplog):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "trailers": True})
        await send({"type": "http.response.body"})
        await send({"type": "http.response.trailers", "more_trailers": True})
        assert not caplog.records
        await send({"type": "http.response.trailers"})
        completed(caplog)

    run(observed(app), http_scope())


async def raises(scope, receive, send):
    raise ValueError("secret")


async def breaks(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"a", "more_body": True})
    raise ValueError("secret")


async def is_cancelled(scope, receive, send):
    raise asyncio.CancelledError


async def ends_early(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})


async def sees_the_client_leave(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    while (await receive())["type"] != "http.disconnect":
        pass


async def fails_after_the_client_left(scope, receive, send):
    await receive()
    raise ValueError("client disconnect")


async def answers_nobody(scope, receive, send):
    await receive()
    await answering(400)(scope, receive, send)


DISCONNECT = {"type": "http.disconnect"}
OUTCOMES = [
    (answering(404), [], 404, "ok", "INFO", None),
    (answering(503), [], 503, "error", "ERROR", None),
    (raises, [], 500, "error", "ERROR", "ValueError"),
    (breaks, [], 200, "aborted", "ERROR", "ValueError"),
    (is_cancelled, [], 499, "cancelled", "INFO", "CancelledError"),
    (ends_early, [], 200, "aborted", "ERROR", None),
    (sees_the_client_leave, [DISCONNECT], 200, "disconnected", "INFO", None),
    (fails_after_the_client_left, [DISCONNECT], 499, "disconnected", "INFO", "V"),
    (answers_nobody, [DISCONNECT], 499, "disconnected", "INFO", None),
]


@pytest.mark.parametrize(
    ("app", "received", "status", "outcome", "level", "error"), OUTCOMES
)
@pytest.mark.parametrize("names", NESTINGS[1:], ids="-".join)
def test_outcomes(
    observed, caplog, names, app, received, status, outcome, level, error
):
    scope = http_scope()
    try:
        run(observed(app, names), scope, *received)
    except (ValueError, asyncio.CancelledError) as raised:
        assert type(scope["state"]["request_record"].error) is type(raised)
    record = completed(caplog)
    assert (record.status, record.outcome, record.levelname) == (status, outcome, level)
    assert getattr(record, "error", "-").startswith(error or "-")
    assert "secret" not in caplog.text


def test_a_send_that_fails_means_the_client_left(observed, caplog):
    async def scenario():
        async def send(message):
            if message["type"] == "http.response.body":
                raise ConnectionResetError

        await observed(answering())(http_scope(), None, send)

    with pytest.raises(ConnectionResetError):
        asyncio.run(scenario())
    assert completed(caplog).outcome == "disconnected"


def test_cancellation_goes_through(observed, caplog):
    async def app(scope, receive, send):
        await asyncio.sleep(60)

    async def scenario():
        task = asyncio.create_task(call(observed(app), http_scope()))
        await asyncio.sleep(0.05)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(scenario())
    assert completed(caplog).outcome == "cancelled"


def test_a_failing_background_task_is_not_the_response(observed, caplog):
    async def app(scope, receive, send):
        await answering()(scope, receive, send)
        raise ValueError("background")

    with pytest.raises(ValueError, match="background"):
        run(observed(app), http_scope())
    assert completed(caplog).outcome == "ok"


def test_concurrent_requests_have_their_own_records(observed, caplog):
    async def app(scope, receive, send):
        await asyncio.sleep(float(scope["path"][1:]))
        await answering()(scope, receive, send)

    layer = observed(app)

    async def both():
        paths = ["/0.2", "/0.01"]
        await asyncio.gather(*[call(layer, http_scope(path)) for path in paths])

    asyncio.run(both())
    durations = {r.path: r.duration_ms for r in caplog.records}
    assert durations["/0.01"] < durations["/0.2"] - 100


def test_a_state_that_outlives_the_request(observed, caplog):
    """Some servers share one state among the requests of a connection."""
    state: dict[str, object] = {}
    layer = observed(answering())
    for _ in range(2):
        headers_of(run(layer, http_scope(state=state)))
    assert len(caplog.records) == 2


@pytest.mark.parametrize("names", NESTINGS[2:], ids="-".join)
def test_a_mounted_stack_joins_the_record(observed, caplog, names):
    sub = observed(answering(), names)

    async def mount(scope, receive, send):
        scope.update(root_path="/sub", path="/rest")
        await sub(scope, receive, send)

    headers_of(run(observed(mount, names), http_scope("/sub/rest")))
    assert completed(caplog).path == "/sub/rest"


def test_other_scopes_pass(observed, caplog):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    run(observed(app), {"type": "lifespan"})
    assert seen == ["lifespan"]
    assert not caplog.records


ACCEPT = {"type": "websocket.accept"}
CLOSE = {"type": "websocket.close"}
REFUSAL = {"type": "websocket.http.response.start", "status": 401}
LEAVES = [{"type": "websocket.disconnect"}]


@pytest.mark.parametrize(
    ("sent", "received", "fails", "expected"),
    [
        ([ACCEPT, CLOSE], [], False, (101, "ok", "INFO")),
        ([ACCEPT], LEAVES, False, (101, "ok", "INFO")),
        ([ACCEPT], LEAVES, True, (101, "disconnected", "INFO")),
        ([ACCEPT], [], True, (101, "aborted", "ERROR")),
        ([CLOSE], [], False, (403, "ok", "INFO")),
        ([REFUSAL], [], False, (401, "ok", "INFO")),
        ([], [], True, (500, "error", "ERROR")),
        ([], [], False, (500, "error", "ERROR")),
        ([], LEAVES, False, (499, "disconnected", "INFO")),
    ],
)
@pytest.mark.parametrize("names", NESTINGS[1:], ids="-".join)
def test_a_websocket_has_one_line(
    observed, caplog, names, sent, received, fails, expected
):
    async def app(scope, receive, send):
        for message in sent:
            await send(message)
            assert not caplog.records
        for _ in received:
            await receive()
        if fails:
            raise ValueError("secret")

    try:
        run(observed(app, names), websocket_scope(), *received)
    except ValueError:
        assert fails
    record = completed(caplog)
    assert (record.method, record.path) == ("WEBSOCKET", "/ws")
    assert (record.status, record.outcome, record.levelname) == expected
