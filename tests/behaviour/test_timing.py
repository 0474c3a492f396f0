from __future__ import annotations

import pytest
from asgi import answering, headers_of, http_scope, run


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


@pytest.mark.parametrize("header", ["", "X Time", "X:Y", "X\r\nY"])
def test_a_bad_header_name_is_refused(generated, header):
    with pytest.raises(ValueError, match="header"):
        generated("timing").TimingMiddleware(answering(), header=header)


def test_another_header(generated):
    app = generated("timing").TimingMiddleware(answering(), header="X-Took")
    headers = headers_of(run(app, http_scope()))
    assert float(headers[b"x-took"]) >= 0
    assert b"x-process-time" not in headers


def test_server_timing_is_sent_when_asked_for_only(generated):
    app = generated("timing").TimingMiddleware(answering())
    assert b"server-timing" not in headers_of(run(app, http_scope()))


@pytest.mark.parametrize("is_outside", [False, True])
def test_a_refusal_has_a_time_where_it_is_made_inside_of_the_clock(
    generated, is_outside
):
    timing = generated("timing").TimingMiddleware
    guard, app = refusing(), answering()
    run_by = guard(timing(app)) if is_outside else timing(guard(app))
    sent = run(run_by, http_scope())
    assert sent[0]["status"] == 401
    assert (b"x-process-time" in headers_of(sent)) is not is_outside


def refusing():
    """A layer of the project that lets nobody in."""

    def guard(_app):
        return answering(401)

    return guard
