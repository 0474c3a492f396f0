"""Answers in place of the application: problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from starlette.types import Scope, Send

POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013


async def send_problem(
    scope: Scope,
    send: Send,
    *,
    status: int,
    title: str,
    about: str = "about:blank",
    headers: Iterable[tuple[bytes, bytes]] = (),
    close_code: int = POLICY_VIOLATION,
    more: dict[str, Any] | None = None,
) -> None:
    """Answer a request, or a WebSocket that is not accepted yet.

    Where a server cannot send answers to WebSockets, it closes them with
    `close_code`; browsers see a refused handshake either way.
    """
    prefix = ""
    if scope["type"] == "websocket":
        if "websocket.http.response" not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": close_code})
            return
        prefix = "websocket."
    problem: dict[str, Any] = {
        "type": about,
        "title": title,
        "status": status,
        "instance": quote(scope["path"]),
        **(more or {}),
    }
    request_id = scope.get("state", {}).get("request_id")
    if request_id is not None:
        problem["request_id"] = request_id
    body = json.dumps(problem).encode("utf-8")
    await send(
        {
            "type": f"{prefix}http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"application/problem+json"),
                (b"content-length", b"%d" % len(body)),
                *headers,
            ],
        }
    )
    await send({"type": f"{prefix}http.response.body", "body": body})
