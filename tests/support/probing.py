"""What probes of snapshots/rules ask an application. Nothing here waits longer than a few seconds."""

import asyncio
import time
from contextlib import suppress

import httpx

LIMIT = 3.0


def run(work):
    """The result of a coroutine, or a TimeoutError for one that hangs."""
    return asyncio.run(asyncio.wait_for(work, LIMIT))


async def ask(app, method="GET", path="/", headers=None, **more):
    """One request, without a server; an exception of the application becomes Starlette's plain 500."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.request(method, path, headers=headers or {}, **more)


def request(app, method="GET", path="/", headers=None, **more):
    return run(ask(app, method, path, headers, **more))


def http_scope(method="GET", path="/", headers=(), **more):
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        "client": ("127.0.0.1", 50000),
        "server": ("testserver", 80),
        "scheme": "http",
        "state": {},
        **more,
    }


def messages(app, method="GET", path="/", headers=(), body=b""):
    """Every message that the application sends for one request, also when it fails after the first."""
    sent = []

    async def call():
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive():
            if waiting:
                return waiting.pop()
            await asyncio.sleep(60)

        async def send(message):
            sent.append(message)

        with suppress(Exception):
            await app(http_scope(method, path, headers), receive, send)

    run(call())
    return sent


def websocket(app, path="/", headers=(), **more):
    """What a WebSocket client is told first: `accept`, or `close`."""
    sent = []

    async def call():
        async def receive():
            return {"type": "websocket.connect"} if not sent else {"type": "websocket.disconnect"}

        async def send(message):
            sent.append(message)

        scope = http_scope("GET", path, headers, type="websocket", subprotocols=[], **more)
        with suppress(Exception):
            await app(scope, receive, send)

    run(call())
    return sent[0]["type"].removeprefix("websocket.") if sent else "nothing"


def start(app):
    """Whether the application starts up, as a server sees it, and the last line of what it says if it does not."""
    sent = []

    async def call():
        waiting = [{"type": "lifespan.shutdown"}, {"type": "lifespan.startup"}]

        async def receive():
            return waiting.pop()

        async def send(message):
            sent.append(message)

        with suppress(Exception):
            await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)

    run(call())
    if sent[0]["type"] == "lifespan.startup.complete":
        return "starts"
    return f"does not start: {sent[0]['message'].strip().splitlines()[-1]}"


def together(app, count, **one):
    """How many requests, one after the other, take as long as these at once: all of them, or one."""

    async def timed(times):
        start = time.perf_counter()
        await asyncio.gather(*(ask(app, **one) for _ in range(times)))
        return time.perf_counter() - start

    async def both():
        await timed(1)
        return await timed(count) / await timed(1)

    return count if run(both()) > count / 2 else 1
