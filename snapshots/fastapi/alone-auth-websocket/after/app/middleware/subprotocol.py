"""Tokens of WebSockets from browsers, which can set no header for them.

    new WebSocket(url, ["app", "bearer." + base64url(token)])

What starts with `bearer.` is the token; it is taken out and never sent back.
The first of the others is accepted unless the application chooses one: a
browser closes a WebSocket whose protocols are all left unanswered.
"""

from __future__ import annotations

import base64

from starlette.types import Message, Scope, Send

PREFIX = "bearer."
HEADER = b"sec-websocket-protocol"


def subprotocol_token(scope: Scope, send: Send) -> tuple[str | None, Send]:
    """Take the token out of the protocols that a WebSocket offers."""
    offered = scope.get("subprotocols") or []
    others = [name for name in offered if not name.startswith(PREFIX)]
    tokens = [name[len(PREFIX) :] for name in offered if name.startswith(PREFIX)]
    if not tokens:
        return None, send
    scope["subprotocols"] = others
    kept = [pair for pair in scope["headers"] if pair[0] != HEADER]
    if others:
        kept.append((HEADER, ", ".join(others).encode("latin-1")))
    scope["headers"] = kept

    async def send_with_protocol(message: Message) -> None:
        accepts = message["type"] == "websocket.accept"
        if accepts and others and not message.get("subprotocol"):
            message = {**message, "subprotocol": others[0]}
        await send(message)

    # Without another one there is nothing that could be accepted.
    token = decoded(tokens[0]) if len(tokens) == 1 and others else ""
    return token, send_with_protocol


def decoded(text: str) -> str:
    try:
        padded = text + "=" * (-len(text) % 4)
        return base64.b64decode(padded, b"-_", validate=True).decode("ascii")
    except ValueError:
        return ""
