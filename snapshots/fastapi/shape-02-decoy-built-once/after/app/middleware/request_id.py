"""A request id, from the client when well formed, else new; sent back."""

from __future__ import annotations

import logging
import re
import secrets
from contextvars import ContextVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# Bounded, and without anything that could forge a log line or a header.
WELL_FORMED = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{7,127}")
RESPONSE_STARTS = frozenset(
    {
        "http.response.start",
        "websocket.accept",
        "websocket.http.response.start",
    }
)

request_id_var: ContextVar[str | None] = ContextVar("request_id", default=None)


class RequestIDMiddleware:
    """Sets `request.state.request_id`, `request_id_var` and the header."""

    def __init__(self, app: ASGIApp, *, header: str = "X-Request-ID") -> None:
        if not HEADER_NAME.fullmatch(header):
            message = f"header must be a valid header name, not {header!r}"
            raise ValueError(message)
        self.app = app
        self.header = header.lower().encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return

        # A layer around a mounted application may have chosen one already.
        request_id: str | None = scope.get("request_id")
        if request_id is None:
            request_id = scope["request_id"] = self.choose(scope)
        value = request_id.encode("ascii")

        async def send_with_id(message: Message) -> None:
            if message["type"] in RESPONSE_STARTS:
                headers = [
                    pair
                    for pair in message.get("headers", ())
                    if pair[0].lower() != self.header
                ]
                headers.append((self.header, value))
                message = {**message, "headers": headers}
            await send(message)

        scope.setdefault("state", {})["request_id"] = request_id
        token = request_id_var.set(request_id)
        await self.app(scope, receive, send_with_id)
        # Kept after a failure, for the server's own log of the traceback.
        request_id_var.reset(token)

    def choose(self, scope: Scope) -> str:
        given = [value for name, value in scope["headers"] if name == self.header]
        if len(given) == 1 and WELL_FORMED.fullmatch(given[0]):
            return str(given[0], "ascii")
        return secrets.token_hex(16)


class RequestIDFilter(logging.Filter):
    """Gives log records a `request_id`; add it to your logging handlers."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            record.request_id = request_id_var.get()
        return True
