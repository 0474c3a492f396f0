"""Timing and logging, in any nesting: one record, one clock, one duration."""

from __future__ import annotations

import asyncio
import logging
import time
from itertools import permutations

import pytest
from asgi import answering, call, headers_of, http_scope, run
from conftest import PROJECT


@pytest.fixture
def modules(generated, access_logger):
    return generated("request_record"), generated("timing"), generated("access_log")


@pytest.fixture
def observed(modules, caplog):
    """Build a stack of layers by name; what is logged is in `caplog`."""
    _, timing, access_log = modules
    caplog.set_level(logging.INFO)

    def build(app, names=("timing", "logging")):
        for name in reversed(names):
            if name == "timing":
                app = timing.TimingMiddleware(app, server_timing=True)
            else:
                app = access_log.AccessLogMiddleware(app, output="inherit")
        return app

    return build


def completed(caplog):
    found = [r for r in caplog.records if r.msg == "request_completed"]
    assert len(found) == 1, found
    return found[0]


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


def test_headers(observed):
    async def app(scope, receive, send):
        headers = [(b"x-process-time", b"99"), (b"server-timing", b"db;dur=1")]
        start = {"type": "http.response.start", "status": 200, "headers": headers}
        await send(start)
        await send({"type": "http.response.body"})

    pairs = run(observed(app), http_scope())[0]["headers"]
    assert [name for name, _ in pairs].count(b"x-process-time") == 1
    process_time = dict(pairs)[b"x-process-time"].decode()
    assert len(process_time.partition(".")[2]) == 4
    server_timing = [value for name, value in pairs if name == b"server-timing"]
    assert server_timing == [b"db;dur=1", b"app;dur=%.1f" % (float(process_time) * 1e3)]


def test_the_header_is_rounded_down(modules):
    record = modules[0].RequestRecord("GET", "/", time_to_start=0.00129)
    headers = []
    modules[1].TimingMiddleware(answering()).add_headers(record, headers)
    assert headers == [(b"x-process-time", b"0.0012")]


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


def test_a_failing_log_handler_does_not_fail_the_response(
    observed, access_logger, capsys
):
    class Broken(logging.Handler):
        def emit(self, record):
            raise RuntimeError("disk full")

    access_logger.addHandler(Broken())
    sent = run(observed(answering()), http_scope())
    assert sent[-1]["body"] == b"hello"
    assert "disk full" in capsys.readouterr().err


def test_the_log_record_is_made_as_the_project_wants(observed, caplog):
    factory = logging.getLogRecordFactory()

    def marking(*args, **kwargs):
        record = factory(*args, **kwargs)
        record.trace_id = "given by a factory"
        return record

    logging.setLogRecordFactory(marking)
    try:
        run(observed(answering()), http_scope())
    finally:
        logging.setLogRecordFactory(factory)
    record = completed(caplog)
    assert record.trace_id == "given by a factory"
    assert (record.name, record.module, record.funcName) == (
        "access",
        "access_log",
        "finish",
    )


@pytest.mark.parametrize("switch", ["level", "disabled", "filter", "logging.disable"])
def test_the_log_can_be_switched_off(observed, access_logger, caplog, switch):
    layer = observed(answering())

    def nothing(record):
        return False

    try:
        if switch == "level":
            access_logger.setLevel(logging.WARNING)
        elif switch == "disabled":
            access_logger.disabled = True
        elif switch == "filter":
            access_logger.addFilter(nothing)
        else:
            logging.disable(logging.INFO)
        run(layer, http_scope())
    finally:
        access_logger.disabled = False
        access_logger.removeFilter(nothing)
        logging.disable(logging.NOTSET)
    assert not caplog.records


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

    for kind in ("lifespan", "websocket"):
        run(observed(app), {"type": kind})
    assert seen == ["lifespan", "websocket"]
    assert not caplog.records


def test_no_query_string_header_or_body(observed, caplog):
    scope = http_scope(
        query_string=b"token=hidden", headers=[(b"authorization", b"Bearer hidden")]
    )
    run(observed(answering(body=b"hidden")), scope)
    assert "hidden" not in str(vars(completed(caplog)))


def test_fields_without_the_other_layers(observed, caplog):
    run(observed(answering(), ["logging"]), http_scope("/a b\n", client=None))
    record = completed(caplog)
    assert record.getMessage() == "request_completed"
    assert (record.method, record.path, record.status) == ("GET", "/a b\n", 200)
    assert not hasattr(record, "request_id")
    durations = [name for name in vars(record) if "dur" in name or "time" in name]
    assert durations == ["duration_ms"]


@pytest.mark.usefixtures("access_logger")
def test_json_lines(modules, capsys):
    import json

    access_log = modules[2]
    for _ in range(2):  # installed twice, still one line
        app = access_log.AccessLogMiddleware(answering(), output="json")
    before = time.time()
    run(app, http_scope('/"\n\x1b[31m'))
    (line,) = capsys.readouterr().out.splitlines()
    entry = json.loads(line)
    assert entry.pop("time").startswith(time.strftime("%Y-%m", time.gmtime(before)))
    assert isinstance(entry.pop("duration_ms"), float)
    assert entry == {
        "level": "info",
        "logger": "access",
        "message": "request_completed",
        "method": "GET",
        "path": '/"\n\x1b[31m',
        "status": 200,
        "client": "127.0.0.1",
        "outcome": "ok",
    }


def test_options_are_checked(modules):
    _, timing, access_log = modules
    with pytest.raises(ValueError, match="output"):
        access_log.AccessLogMiddleware(answering(), output="xml")
    with pytest.raises(ValueError, match="header"):
        timing.TimingMiddleware(answering(), header="X Time")


def test_uvicorn_access_log(modules):
    logger = logging.getLogger("uvicorn.access")
    try:
        modules[2].AccessLogMiddleware(answering())
        assert not logger.disabled
        modules[2].AccessLogMiddleware(answering(), uvicorn_access_log=False)
        assert logger.disabled
    finally:
        logger.disabled = False
