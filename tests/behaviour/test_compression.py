from __future__ import annotations

import asyncio
import gzip
import zlib

import httpx
import pytest
from asgi import headers_of, http_scope, run, websocket_scope
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from starlette.middleware.base import BaseHTTPMiddleware

TEXT = "hello " * 1000
WANTED = [(b"accept-encoding", b"gzip, br")]


@pytest.fixture
def layer(generated):
    return generated("compression").CompressionMiddleware


async def passing(request, call_next):
    return await call_next(request)


def respond(layer, response, accept=WANTED, method="GET", base=False, **options):
    """What is sent for a response of a route."""
    app = FastAPI()
    if base:
        app.add_middleware(BaseHTTPMiddleware, dispatch=passing)
    app.add_middleware(layer, **options)

    @app.api_route("/", methods=[method])
    async def route():
        return response

    return run(app, http_scope("/", headers=accept, method=method))


def body_of(sent):
    return b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize("base", [False, True])
def test_a_whole_answer(layer, base):
    sent = respond(layer, PlainTextResponse(TEXT), base=base)
    headers = headers_of(sent)
    assert headers[b"content-encoding"] == b"gzip"
    assert headers[b"vary"] == b"Accept-Encoding"
    assert gzip.decompress(body_of(sent)) == TEXT.encode()
    if b"content-length" in headers:
        assert int(headers[b"content-length"]) == len(body_of(sent))


@pytest.mark.parametrize("base", [False, True])
def test_a_small_answer_stays_as_it_is(layer, base):
    headers = headers_of(respond(layer, PlainTextResponse("hi"), base=base))
    assert b"content-encoding" not in headers
    assert headers[b"content-length"] == b"2"


@pytest.mark.parametrize(
    ("accept", "is_wanted"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *", False),
        ("*", True),
        ("*;q=0", False),
        ("br", False),
        ("x-gzip-foo", False),
        ("", False),
        (None, False),
    ],
)
def test_what_the_client_accepts(layer, accept, is_wanted):
    given = [] if accept is None else [(b"accept-encoding", accept.encode())]
    sent = respond(layer, PlainTextResponse(TEXT), given)
    assert (b"content-encoding" in headers_of(sent)) == is_wanted
    assert headers_of(sent)[b"vary"] == b"Accept-Encoding"


@pytest.mark.parametrize(
    ("media_type", "headers", "status"),
    [
        ("text/event-stream", {}, 200),
        ("image/png", {}, 200),
        ("application/zip", {}, 200),
        ("text/plain", {"Content-Encoding": "br"}, 200),
        ("text/plain", {"Cache-Control": "public, no-transform"}, 200),
        ("text/plain", {"Content-Range": "bytes 0-5999/9000"}, 206),
    ],
)
def test_what_is_left_alone(layer, media_type, headers, status):
    response = Response(TEXT, status, headers, media_type)
    sent = respond(layer, response)
    assert headers_of(sent).get(b"content-encoding") in {None, b"br"}
    assert body_of(sent) == TEXT.encode()
    assert b"vary" not in headers_of(sent)


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_a_body(layer, status):
    sent = respond(layer, Response(status_code=status, headers={"ETag": '"a"'}))
    assert b"content-encoding" not in headers_of(sent)
    assert headers_of(sent)[b"etag"] == b'"a"'


def test_images_of_text(layer):
    sent = respond(layer, Response(TEXT, media_type="image/svg+xml"))
    assert headers_of(sent)[b"content-encoding"] == b"gzip"


def test_head_has_the_headers_of_the_application(layer):
    sent = respond(layer, PlainTextResponse(TEXT), method="HEAD")
    assert headers_of(sent)[b"content-length"] == b"6000"


@pytest.mark.parametrize(
    ("given", "sent"), [(b'"a"', b'W/"a"'), (b'W/"a"', b'W/"a"')]
)
def test_a_changed_body_has_a_weak_etag(layer, given, sent):
    response = PlainTextResponse(TEXT, headers={"ETag": given.decode()})
    assert headers_of(respond(layer, response))[b"etag"] == sent


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("Origin", b"Origin, Accept-Encoding"),
        ("accept-encoding", b"accept-encoding"),
        ("*", b"*"),
    ],
)
def test_vary(layer, given, sent):
    response = PlainTextResponse(TEXT, headers={"Vary": given})
    assert headers_of(respond(layer, response))[b"vary"] == sent


@pytest.mark.parametrize("base", [False, True])
@pytest.mark.parametrize("media_type", ["text/event-stream", "application/x-ndjson"])
def test_no_part_of_a_stream_is_held_back(layer, media_type, base):
    """A part can be read before the next one is made, and the start before any."""
    app = FastAPI()
    if base:
        app.add_middleware(BaseHTTPMiddleware, dispatch=passing)
    app.add_middleware(layer)
    read = []
    sent = []
    may_go_on = []

    async def parts():
        for number in range(3):
            for _ in range(5000):
                if may_go_on:
                    break
                await asyncio.sleep(0.001)
            may_go_on.pop()
            yield f"data: {number}\n\n"

    @app.get("/")
    async def stream():
        return StreamingResponse(parts(), media_type=media_type)

    inflate = zlib.decompressobj(31)

    async def send(message):
        sent.append(message)
        body = message.get("body", b"")
        is_gzip = b"content-encoding" in headers_of(sent)
        read.append(inflate.decompress(body) if is_gzip and body else body)
        may_go_on.append(True)

    async def receive():
        await asyncio.sleep(3600)

    asyncio.run(app(http_scope("/", headers=WANTED), receive, send))
    expected = [b"", b"data: 0\n\n", b"data: 1\n\n", b"data: 2\n\n", b""]
    assert read == expected
    is_gzip = b"content-encoding" in headers_of(sent)
    assert is_gzip == (media_type != "text/event-stream")
    assert inflate.eof == is_gzip


def test_much_at_once_does_not_hold_up_the_others(layer):
    """It is compressed in a thread: the loop goes round in between."""
    rounds = []

    async def app(scope, receive, send):
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"5000000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        going_round = asyncio.create_task(go_round())
        await send({"type": "http.response.body", "body": b"hello" * 1_000_000})
        going_round.cancel()

    async def go_round():
        while True:
            rounds.append(True)
            await asyncio.sleep(0)

    sent = run(layer(app), http_scope(headers=WANTED))
    assert gzip.decompress(body_of(sent)) == b"hello" * 1_000_000
    assert len(rounds) > 1


def test_files_that_the_server_sends(layer):
    async def app(scope, receive, send):
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"5000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.pathsend", "path": "/a"})

    sent = run(layer(app), http_scope(headers=WANTED))
    assert headers_of(sent)[b"content-length"] == b"5000"
    assert sent[1] == {"type": "http.response.pathsend", "path": "/a"}


def test_exempt_paths(layer):
    app = FastAPI()
    app.add_middleware(layer, exempt=["/secrets/{name}"])

    @app.get("/secrets/{name}")
    async def secret(name: str):
        return PlainTextResponse(TEXT)

    sent = run(app, http_scope("/secrets/a", headers=WANTED))
    assert b"content-encoding" not in headers_of(sent)


def test_requests_at_once(layer):
    async def app(scope, receive, send):
        text = (scope["path"] * 500).encode()
        headers = [(b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for at in range(0, len(text), 100):
            await asyncio.sleep(0)
            part = text[at : at + 100]
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})

    compressing = layer(app)

    async def ask(path):
        sent = []

        async def send(message):
            sent.append(message)

        await compressing(http_scope(path, headers=WANTED), None, send)
        return gzip.decompress(body_of(sent)).decode()

    async def both():
        return await asyncio.gather(ask("/one"), ask("/two"))

    assert asyncio.run(both()) == ["/one" * 500, "/two" * 500]


@pytest.mark.parametrize("level", [0, 10])
def test_options_are_checked(layer, level):
    with pytest.raises(ValueError):
        layer(None, level=level)


@pytest.mark.parametrize("scope", [websocket_scope(), {"type": "lifespan"}])
def test_other_scopes_pass(layer, scope):
    async def app(inner, receive, send):
        await send({"type": "anything"})

    assert run(layer(app), {**scope}) == [{"type": "anything"}]


def test_under_a_server(server, need, credentials):
    need("CompressionMiddleware")
    headers = {**credentials, "Accept-Encoding": "gzip"}
    answer = httpx.get(f"{server.url}/stream", headers=headers, trust_env=False)
    assert answer.text == "a" * 4000
    small = httpx.get(f"{server.url}/items", headers=headers, trust_env=False)
    assert "content-encoding" not in small.headers


def test_events_arrive_one_by_one(server, need, credentials):
    need("CompressionMiddleware")
    headers = {**credentials, "Accept-Encoding": "gzip"}
    url = f"{server.url}/events"
    with httpx.stream("GET", url, headers=headers, trust_env=False) as answer:
        assert "content-encoding" not in answer.headers
        parts = [part for part in answer.iter_raw() if part]
    assert b"".join(parts).count(b"data:") == len(parts) == 3
