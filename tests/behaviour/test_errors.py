from __future__ import annotations

import asyncio
import json
import logging

import pytest
from asgi import answering, call, completed, headers_of, http_scope, run
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse


@pytest.fixture
def boundary(generated):
    return generated("errors").ErrorBoundaryMiddleware


def failing(error, *sent_before):
    async def app(scope, receive, send):
        scope.update(path="/rewritten-by-a-mount")
        for message in sent_before:
            await send(message)
        raise error

    return app


def run_failing(app, scope):
    """What was sent, and what was raised."""
    sent = []

    async def send(message):
        sent.append(message)

    async def scenario():
        try:
            await app(scope, None, send)
        except BaseException as error:
            return error

    raised = asyncio.run(scenario())
    return sent, raised


@pytest.mark.parametrize("state", [{}, {"request_id": "abcdefgh-1"}])
def test_problem_details(boundary, state):
    error = ValueError("secret")
    scope = http_scope("/a b/é", state=dict(state))
    sent, raised = run_failing(boundary(failing(error)), scope)
    assert raised is error
    assert sent[0]["status"] == 500
    assert headers_of(sent)[b"content-type"] == b"application/problem+json"
    assert int(headers_of(sent)[b"content-length"]) == len(sent[1]["body"])
    assert json.loads(sent[1]["body"]) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Internal Server Error",
        "instance": "/a%20b/%C3%A9",
        **state,
    }


def test_without_state(boundary):
    scope = http_scope()
    del scope["state"]
    sent, _ = run_failing(boundary(failing(ValueError())), scope)
    assert sent[0]["status"] == 500


def test_a_started_response_is_left_broken(boundary):
    start = {"type": "http.response.start", "status": 200}
    sent, _ = run_failing(boundary(failing(ValueError(), start)), http_scope())
    assert sent == [start]


@pytest.mark.parametrize("error", [asyncio.CancelledError(), GeneratorExit()])
def test_only_exceptions_are_answered(boundary, error):
    sent, raised = run_failing(boundary(failing(error)), http_scope())
    assert not sent
    assert raised is error


def test_the_record_has_the_error(boundary, generated):
    timing = generated("timing")
    error = ValueError("secret")
    scope = http_scope()
    run_failing(timing.TimingMiddleware(boundary(failing(error))), scope)
    record = scope["state"]["request_record"]
    assert (record.error, record.outcome) == (error, "error")
    assert (record.status, record.path) == (500, "/items")


def test_no_error(boundary):
    assert run(boundary(answering()), http_scope())[0]["status"] == 200


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_other_scopes_pass(boundary, kind):
    scope = {"type": kind, "path": "/ws"}
    sent, raised = run_failing(boundary(failing(ValueError())), scope)
    assert not sent
    assert isinstance(raised, ValueError)


def test_concurrent_requests(boundary):
    """Whether a response has started is known for each request."""

    async def app(scope, receive, send):
        if scope["path"] == "/started":
            await send({"type": "http.response.start", "status": 200})
        await asyncio.sleep(0.01)
        raise ValueError

    layer = boundary(app)

    async def both():
        calls = [call(layer, http_scope(path)) for path in ("/started", "/not")]
        return await asyncio.gather(*calls, return_exceptions=True)

    assert all(isinstance(error, ValueError) for error in asyncio.run(both()))


def application(boundary, layers=(), **options):
    calls = []
    app = FastAPI(**options)
    app.add_middleware(boundary)
    for layer in layers:
        app.add_middleware(layer)

    @app.post("/")
    async def route(request: Request):
        if request.query_params:
            await request.body()
        raise ValueError("secret")

    return app, calls


@pytest.mark.parametrize("key", [Exception, 500])
@pytest.mark.parametrize("form", ["async", "sync", "object"])
def test_the_own_handler_answers_once_g2_errors_handler_d14(
    boundary, generated, key, form
):
    request_id = generated("request_id").RequestIDMiddleware
    app, calls = application(boundary, [request_id])

    def on_error(request, error):
        calls.append(error)
        return JSONResponse({"code": 900999}, 500)

    async def on_error_async(request, error):
        return on_error(request, error)

    class Handler:
        async def __call__(self, request, error):
            return on_error(request, error)

    forms = {"async": on_error_async, "sync": on_error, "object": Handler()}
    app.add_exception_handler(key, forms[form])
    for count in (1, 2):
        sent, raised = run_failing(app, http_scope("/", method="POST"))
        assert isinstance(raised, ValueError)
        assert json.loads(sent[1]["body"]) == {"code": 900999}
        assert b"x-request-id" in headers_of(sent)
        assert len(calls) == count


def test_a_handler_that_fails_leaves_problem_details(boundary):
    app, _ = application(boundary)

    @app.exception_handler(Exception)
    async def on_error(request, error):
        raise KeyError("of the handler")

    sent, _ = run_failing(app, http_scope("/", method="POST"))
    assert headers_of(sent)[b"content-type"] == b"application/problem+json"


def test_the_page_of_debug_stays_g2_errors_handler(boundary):
    app, _ = application(boundary, debug=True)
    sent, _ = run_failing(app, http_scope("/", method="POST"))
    assert b"ValueError: secret" in sent[1]["body"]


@pytest.mark.parametrize("outer", [False, True])
def test_a_client_that_leaves_g5_abort_500(boundary, generated, caplog, outer):
    caplog.set_level(logging.INFO)
    access_log = generated("access_log").AccessLogMiddleware
    output = generated("log_config").Output()

    def logging_layer(app):
        return access_log(app, output=output)

    app, _ = application(boundary, [logging_layer] if outer else [])
    scope = http_scope("/", method="POST", query_string=b"body=1")
    sent = run(app, scope, {"type": "http.disconnect"})
    assert not sent
    if outer:
        record = completed(caplog)
        assert (record.status, record.outcome) == (499, "disconnected")
        assert record.levelname == "INFO"
