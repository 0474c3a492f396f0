from __future__ import annotations

import contextlib
import json
import socket
import time

import httpx
import pytest
from asgi import answering, headers_of, http_scope, run, websocket_scope
from fastapi import FastAPI, Request, UploadFile
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.testclient import TestClient

LIMIT = 1000


@pytest.fixture
def layer(generated):
    return generated("body_limit").BodyLimitMiddleware


def declaring(*lengths):
    return http_scope(
        method="POST", headers=[(b"content-length", value) for value in lengths]
    )


async def passing(request, call_next):
    return await call_next(request)


async def plain(scope, receive, send):
    """An application without a framework, which reads to the end."""
    while (await receive()).get("more_body"):
        pass
    await answering()(scope, receive, send)


@pytest.fixture(params=["pure", "base"])
def app(layer, request):
    app = FastAPI()
    app.add_middleware(layer, max_bytes=LIMIT)
    if request.param == "base":
        app.add_middleware(BaseHTTPMiddleware, dispatch=passing)
        app.user_middleware.reverse()
    inner = FastAPI()
    app.mount("/mounted", inner)
    app.mount("/plain", plain)

    @app.post("/json")
    @inner.post("/json")
    async def as_json(body: dict):
        return len(body)

    @app.post("/body")
    async def as_bytes(request: Request):
        return len(await request.body())

    @app.post("/stream")
    async def as_stream(request: Request):
        return sum([len(chunk) async for chunk in request.stream()])

    @app.post("/swallow")
    async def swallowing(request: Request):
        with contextlib.suppress(Exception):
            await request.body()
        return "as if nothing had happened"

    @app.post("/own")
    async def own_answer(request: Request):
        try:
            await request.body()
        except Exception:
            return JSONResponse("bad", 400)
        return "good"

    @app.post("/raises")
    async def raises(request: Request):
        try:
            await request.body()
        except Exception as error:
            raise ValueError from error

    return app


@pytest.mark.parametrize(
    "path",
    [
        "/json",
        "/body",
        "/stream",
        "/swallow",
        "/own",
        "/raises",
        "/mounted/json",
        "/plain",
    ],
)
@pytest.mark.parametrize("is_declared", [True, False])
def test_every_way_to_read_a_body(app, path, is_declared):
    client = TestClient(app, raise_server_exceptions=False)

    def post(size):
        whole = b'{"a": "' + b"x" * (size - 9) + b'"}'
        parts = (whole[at : at + 100] for at in range(0, size, 100))
        headers = {"content-type": "application/json"}
        content = whole if is_declared else parts
        return client.post(path, content=content, headers=headers).status_code

    assert post(LIMIT) == 200 or path == "/raises"
    assert post(LIMIT + 1) == 413


def test_the_problem(layer):
    scope = declaring(b"%d" % (LIMIT + 1))
    sent = run(layer(answering(), max_bytes=LIMIT), scope)
    assert headers_of(sent) == {
        b"content-type": b"application/problem+json",
        b"content-length": b"%d" % len(sent[1]["body"]),
    }
    assert json.loads(sent[1]["body"]) == {
        "type": "about:blank",
        "title": "Content Too Large",
        "status": 413,
        "instance": "/items",
        "limit": LIMIT,
    }


@pytest.mark.parametrize("version", ["1.1", "2"])
def test_many_times_too_large_closes_the_connection(layer, version):
    scope = {**declaring(b"10001"), "http_version": version}
    sent = run(layer(answering(), max_bytes=LIMIT), scope)
    assert (b"connection" in headers_of(sent)) == (version == "1.1")


@pytest.mark.parametrize(
    "lengths",
    [[b"-5"], [b"1e9"], [b"10", b"2000"], [b"\xb2"], [b""], [b"+2000"]],
)
def test_lengths_that_say_nothing_are_counted(layer, lengths):
    limited = layer(plain, max_bytes=LIMIT)
    short = {"type": "http.request", "body": b"x", "more_body": False}
    long = {**short, "body": b"x" * (LIMIT + 1)}
    assert run(limited, declaring(*lengths), short)[0]["status"] == 200
    assert run(limited, declaring(*lengths), long)[0]["status"] == 413


def test_a_number_of_many_digits(layer):
    limited = layer(answering(), max_bytes=LIMIT)
    assert run(limited, declaring(b"9" * 10_000))[0]["status"] == 413


def test_what_began_is_left_broken(layer):
    async def echo(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            part = await receive()
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
            if not part.get("more_body"):
                break

    part = {"type": "http.request", "body": b"x" * LIMIT, "more_body": True}
    sent = []

    async def send(message):
        sent.append(message["type"])

    parts = [part, part]

    async def receive():
        return parts.pop(0)

    call = layer(echo, max_bytes=LIMIT)(http_scope(method="POST"), receive, send)
    with pytest.raises(StarletteHTTPException) as caught:
        call.send(None)
    assert caught.value.status_code == 413
    assert sent == ["http.response.start", "http.response.body"]


def test_other_errors_are_raised(layer):
    async def failing(scope, receive, send):
        raise ValueError("of the application")

    with pytest.raises(ValueError):
        run(layer(failing, max_bytes=LIMIT), http_scope())


def test_overrides(layer):
    limited = layer(
        plain,
        max_bytes=LIMIT,
        overrides={"/files/{name}": 2 * LIMIT, "/free/{rest:path}": None, "/no": 0},
    )

    def status(path, size):
        body = {"type": "http.request", "body": b"x" * size, "more_body": False}
        return run(limited, http_scope(path, method="POST"), body)[0]["status"]

    assert status("/other", LIMIT + 1) == 413
    assert (status("/files/a", 2 * LIMIT), status("/files/a", 2001)) == (200, 413)
    assert status("/files/a/b", 2 * LIMIT) == 413
    assert status("/free/a/b", 100 * LIMIT) == 200
    assert (status("/no", 0), status("/no", 1)) == (200, 413)


@pytest.mark.parametrize("options", [{"max_bytes": -1}, {"overrides": {"/a": -1}}])
def test_options_are_checked(layer, options):
    with pytest.raises(ValueError):
        layer(answering(), **options)


def test_a_response_that_streams_is_not_held(layer):
    app = FastAPI()
    app.add_middleware(layer, max_bytes=LIMIT)

    @app.post("/")
    async def streaming():
        return StreamingResponse(iter([b"a", b"b"]))

    sent = run(app, http_scope("/", method="POST"), {"type": "http.request"})
    assert [message.get("body") for message in sent[1:]] == [b"a", b"b", b""]


@pytest.mark.parametrize("scope", [websocket_scope(), {"type": "lifespan"}])
def test_other_scopes_pass(layer, scope):
    seen = []

    async def app(inner, receive, send):
        seen.append((inner["type"], await receive()))

    message = {"type": "anything", "body": b"x" * 2000}
    run(layer(app, max_bytes=LIMIT), {**scope}, message)
    assert seen == [(scope["type"], message)]


def test_uploads(layer):
    pytest.importorskip("python_multipart")
    app = FastAPI()
    app.add_middleware(layer, max_bytes=LIMIT)

    @app.post("/")
    async def upload(file: UploadFile):
        return len(await file.read())

    client = TestClient(app)
    assert client.post("/", files={"file": b"x" * 500}).status_code == 200
    assert client.post("/", files={"file": b"x" * 1000}).status_code == 413


@pytest.fixture
def max_bytes(layers, need):
    need("BodyLimitMiddleware")
    return layers["BodyLimitMiddleware"]["max_bytes"]


@pytest.mark.parametrize("is_declared", [True, False])
def test_under_a_server(
    server, credentials, origin, request_id, max_bytes, is_declared
):
    """Headers of the layers outside, and one line."""
    headers = {**credentials, "Origin": origin, "X-Request-ID": request_id}
    part = b"x" * 10_000
    parts = (part for _ in range(max_bytes // len(part) + 1))
    content = b"".join(parts) if is_declared else parts
    answer = httpx.post(
        f"{server.url}/body", content=content, headers=headers, trust_env=False
    )
    assert answer.status_code == 413
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["X-Request-ID"] == request_id
    assert server.record_of(request_id)["status"] == 413


def test_who_asks_first_need_not_send(server, credentials, max_bytes):
    """`Expect: 100-continue` is answered with 413, before a byte of the body."""
    host, port = server.url.removeprefix("http://").split(":")
    lines = [
        "POST /body HTTP/1.1",
        f"Host: {host}",
        *(f"{name}: {value}" for name, value in credentials.items()),
        f"Content-Length: {max_bytes + 1}",
        "Expect: 100-continue",
    ]
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = b""
        deadline = time.monotonic() + 10
        while b"\r\n" not in answer and time.monotonic() < deadline:
            answer += connection.recv(1000)
    assert answer.startswith(b"HTTP/1.1 413"), answer
