"""Answers 500 for an unhandled error inside the layers that add headers."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ErrorBoundaryMiddleware:
    """Sends problem details (RFC 9457), then raises the error again.

    Starlette answers outside all of the application's middleware, without its
    headers; the server still logs the error, because it is raised again.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # a WebSocket is closed by the server
            await self.app(scope, receive, send)
            return

        path = scope["path"]
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noting_start)
        except Exception as error:
            if not started:
                state = scope.get("state", {})
                record = state.get("request_record")
                # Before the answer, with which the log line is written.
                if record is not None:
                    record.error = error
                await send_problem(send, path, state.get("request_id"))
            raise


async def send_problem(send: Send, path: str, request_id: str | None) -> None:
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "instance": quote(path),
    }
    if request_id is not None:
        problem["request_id"] = request_id
    body = json.dumps(problem).encode("utf-8")
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", b"%d" % len(body)),
    ]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
