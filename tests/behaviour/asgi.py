"""A minimal ASGI server in memory: a call, and the messages that came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Message = dict[str, Any]
Application = Callable[..., Awaitable[None]]


def http_scope(path: str = "/items", **changes: Any) -> dict[str, Any]:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [],
        "client": ("127.0.0.1", 5000),
        "server": ("testserver", 80),
        "state": {},
    }
    return {**scope, **changes}


def websocket_scope(path: str = "/ws", **changes: Any) -> dict[str, Any]:
    scope = {**http_scope(path), "type": "websocket", "scheme": "ws"}
    del scope["method"]
    return {**scope, "subprotocols": [], **changes}


async def call(
    app: Application, scope: dict[str, Any], *received: Message
) -> list[Message]:
    """Run `app` to its end; what it raises is raised here."""
    incoming = [*received]
    sent: list[Message] = []

    async def receive() -> Message:
        if incoming:
            return incoming.pop(0)
        await asyncio.sleep(3600)
        raise AssertionError("nobody waits that long")

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def run(app: Application, scope: dict[str, Any], *received: Message) -> list[Message]:
    return asyncio.run(call(app, scope, *received))


def headers_of(sent: list[Message]) -> dict[bytes, bytes]:
    """The headers of the response; fails when one of them came twice."""
    pairs = sent[0].get("headers", [])
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), pairs
    return dict(pairs)


def answering(status: int = 200, body: bytes = b"hello") -> Application:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return app


def completed(caplog):
    found = [r for r in caplog.records if r.msg.startswith("request_completed")]
    assert len(found) == 1, found
    return found[0]
