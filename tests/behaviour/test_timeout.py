from __future__ import annotations

import asyncio
import json
import logging
import threading

import httpx
import pytest
from asgi import answering, call, headers_of, http_scope, run, websocket_scope
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from starlette.middleware.base import BaseHTTPMiddleware

SOON = 0.05


@pytest.fixture
def layer(generated):
    return generated("timeout").TimeoutMiddleware


async def passing(request, call_next):
    return await call_next(request)


@pytest.fixture(params=["pure", "base"])
def built(layer, request):
    """An application, and the layer around it."""

    def build(**options):
        app = FastAPI()
        if request.param == "base":
            app.add_middleware(BaseHTTPMiddleware, dispatch=passing)
        app.add_middleware(layer, **{"seconds": SOON, **options})
        return app

    return build


def test_the_problem_comes_while_the_work_goes_on(layer):
    async def app(scope, receive, send):
        scope["path"] = "/changed-by-a-mount"
        await asyncio.sleep(3600)

    sent = run(layer(app, seconds=SOON), http_scope())
    assert headers_of(sent) == {
        b"content-type": b"application/problem+json",
        b"content-length": b"%d" % len(sent[1]["body"]),
    }
    assert json.loads(sent[1]["body"]) == {
        "type": "about:blank",
        "title": "Gateway Timeout",
        "status": 504,
        "instance": "/items",
    }


@pytest.mark.parametrize("kind", ["async", "def"])
def test_endpoints_of_both_kinds(built, kind):
    app = built()
    may_end = threading.Event()
    ended = []

    @app.get("/async")
    async def waits():
        await asyncio.sleep(3600)
        ended.append("async")

    @app.get("/def")
    def blocks():
        may_end.wait(30)
        ended.append("def")

    sent = []

    async def send(message):
        sent.append(message)
        if message["type"] == "http.response.body":
            assert not ended, "the answer does not wait for the work"
            may_end.set()

    async def receive():
        await asyncio.sleep(3600)

    asyncio.run(app(http_scope(f"/{kind}"), receive, send))
    assert [message.get("status") for message in sent] == [504, None]
    assert ended == (["def"] if kind == "def" else [])


def test_in_time(built):
    app = built(seconds=30)

    @app.get("/")
    async def root():
        return "hello"

    assert run(app, http_scope("/"))[0]["status"] == 200


def test_what_has_started_may_take_its_time(built):
    app = built()

    async def slowly():
        for _ in range(3):
            yield b"data: 1\n\n"
            await asyncio.sleep(SOON)

    @app.get("/")
    async def events():
        return StreamingResponse(slowly(), media_type="text/event-stream")

    sent = run(app, http_scope("/"))
    assert sent[0]["status"] == 200
    assert b"".join(each.get("body", b"") for each in sent) == b"data: 1\n\n" * 3


@pytest.mark.parametrize(
    ("cancel", "method", "ends"),
    [
        ("safe", "GET", False),
        ("safe", "HEAD", False),
        ("safe", "POST", True),
        ("safe", "DELETE", True),
        ("always", "POST", False),
        ("never", "GET", True),
    ],
)
def test_what_is_cancelled(built, cancel, method, ends):
    app = built(cancel=cancel)
    ended = []

    @app.api_route("/", methods=[method])
    async def work():
        await asyncio.sleep(4 * SOON)
        ended.append(True)

    assert run(app, http_scope("/", method=method))[0]["status"] == 504
    assert bool(ended) == ends


def test_late_answers_are_dropped_and_late_errors_logged(layer, caplog):
    async def app(scope, receive, send):
        await asyncio.sleep(3 * SOON)
        await answering(201)(scope, receive, send)
        raise ValueError("too late")

    caplog.set_level(logging.ERROR)
    limited = layer(app, seconds=SOON, cancel="never")
    sent = run(limited, http_scope())
    assert [message.get("status") for message in sent] == [504, None]
    assert "too late" in caplog.text


def test_errors_in_time_are_raised(layer):
    async def app(scope, receive, send):
        raise ValueError("of the application")

    with pytest.raises(ValueError):
        run(layer(app, seconds=30), http_scope())


def test_the_cancellation_of_the_server_passes(layer):
    async def app(scope, receive, send):
        await asyncio.sleep(3600)

    async def scenario():
        task = asyncio.create_task(call(layer(app, seconds=3600), http_scope()))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())


def test_requests_at_once_have_each_their_own_time(layer):
    async def app(scope, receive, send):
        if scope["path"] == "/slow":
            await asyncio.sleep(3600)
        await answering()(scope, receive, send)

    limited = layer(app, seconds=SOON)

    async def both():
        paths = ["/slow", "/fast"] * 20
        calls = [call(limited, http_scope(path)) for path in paths]
        return [sent[0]["status"] for sent in await asyncio.gather(*calls)]

    assert asyncio.run(both()) == [504, 200] * 20


def test_overrides(layer):
    async def app(scope, receive, send):
        await asyncio.sleep(3 * SOON)
        await answering()(scope, receive, send)

    times = {"/reports/{number}": 30, "/free": None}
    limited = layer(app, seconds=SOON, overrides=times)
    paths = ["/items", "/reports/1", "/reports/1/2", "/free"]
    answers = [run(limited, http_scope(path))[0]["status"] for path in paths]
    assert answers == [504, 200, 504, 200]


@pytest.mark.parametrize(
    "options",
    [{"seconds": 0}, {"seconds": -1}, {"cancel": "perhaps"}, {"overrides": {"/": 0}}],
)
def test_options_are_checked(layer, options):
    with pytest.raises(ValueError):
        layer(answering(), **options)


@pytest.mark.parametrize("scope", [websocket_scope(), {"type": "lifespan"}])
def test_other_scopes_have_all_the_time(layer, scope):
    async def app(inner, receive, send):
        await asyncio.sleep(3 * SOON)
        await send({"type": "done"})

    assert run(layer(app, seconds=SOON), {**scope}) == [{"type": "done"}]


@pytest.mark.parametrize("path", ["/waits", "/blocks"])
def test_under_a_server(run_server, need, credentials, origin, request_id, path):
    """Headers of the layers outside, and one line."""
    need("TimeoutMiddleware", "CORSMiddleware", "RequestIDMiddleware")
    headers = {**credentials, "Origin": origin, "X-Request-ID": request_id}
    with run_server(MW_TIMEOUT="0.2") as server:
        answer = httpx.get(
            f"{server.url}{path}", headers=headers, trust_env=False, timeout=30
        )
        assert answer.status_code == 504
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert answer.headers["X-Request-ID"] == request_id
        assert server.record_of(request_id)["status"] == 504
