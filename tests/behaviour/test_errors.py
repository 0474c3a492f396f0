from __future__ import annotations

import asyncio
import json

import pytest
from asgi import answering, call, headers_of, http_scope, run


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
