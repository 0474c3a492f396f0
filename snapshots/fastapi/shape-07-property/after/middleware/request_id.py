"""A request id, from the client when well formed, else new; sent back."""

from __future__ import annotations

import re
import secrets

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .log_context import request_id_var

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
        outer_id = request_id_var.get()  # of a request that makes this one
        token = request_id_var.set(request_id)
        try:
            await self.app(scope, receive, send_with_id)
        except BaseException:
            # Else kept, for the server's own log of the traceback.
            if outer_id is not None:
                request_id_var.reset(token)
            raise
        request_id_var.reset(token)

    def choose(self, scope: Scope) -> str:
        given = [value for name, value in scope["headers"] if name == self.header]
        if len(given) == 1 and WELL_FORMED.fullmatch(given[0]):
            return str(given[0], "ascii")
        return secrets.token_hex(16)
