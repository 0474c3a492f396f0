"""Compresses responses with gzip, and holds no stream back."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import anyio.to_thread
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Compressed already, or read while it is sent.
LEFT_ALONE = re.compile(
    rb"image/(?!svg)|video/|audio/|font/woff|text/event-stream"
    rb"|application/(gzip|x-gzip|zip|zstd|x-7z-compressed|grpc|octet-stream|pdf)"
)
QUALITY = re.compile(r"q\s*=\s*([01](?:\.[0-9]{0,3})?)")
CHANGED = frozenset({b"content-length", b"accept-ranges", b"content-md5", b"digest"})
GZIP = 31  # window bits
MUCH = 128 * 1024  # bytes that take so long that a thread does them

Headers = list[tuple[bytes, bytes]]


class CompressionMiddleware:
    """Compresses what a client accepts and what is larger than `minimum_size`.

    Each part of a stream leaves when it is made; server-sent events, partial
    answers, what is encoded already or says no-transform are left alone. A
    strong ETag becomes a weak one. An answer that holds a secret beside
    something that the caller chose should be in `exempt`, whose paths are
    written as in routes: its length could tell the secret.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        minimum_size: int = 1024,
        level: int = 5,
        exempt: Iterable[str] = (),
    ) -> None:
        if not 1 <= level <= 9:
            message = f"level must be between 1 and 9, not {level!r}"
            raise ValueError(message)
        paths = [exempt] if isinstance(exempt, str) else list(exempt)
        self.app = app
        self.minimum_size = minimum_size
        self.level = level
        self.exempt: Sequence[Route] = [Route(path, app) for path in paths]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "HEAD":
            await self.app(scope, receive, send)
            return
        if any(route.matches(scope)[0] is not Match.NONE for route in self.exempt):
            await self.app(scope, receive, send)
            return
        response = _Response(scope, send, self.minimum_size, self.level)
        await self.app(scope, receive, response.send)


class _Response:
    """The messages of one response."""

    def __init__(self, scope: Scope, send: Send, minimum_size: int, level: int) -> None:
        self.scope = scope
        self.server_send = send
        self.minimum_size = minimum_size
        self.level = level
        self.start: Message | None = None  # kept until its body is there
        self.compressor: Any = None

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind == "http.response.start" and self.may_change(message):
            message = {**message, "headers": with_vary(list(message["headers"]))}
            accepted = accepts_gzip(self.scope)
            if accepted and is_whole(message):
                self.start = message
                return
            if accepted:
                message = self.begin(message)
        elif self.start is not None:
            start, self.start = self.start, None
            message = await self.send_whole(start, message)
        elif self.compressor is not None and kind == "http.response.body":
            message = {**message, "body": await self.compressed(message)}
        await self.server_send(message)

    def may_change(self, start: Message) -> bool:
        headers = {name.lower(): value for name, value in start.get("headers", ())}
        length = headers.get(b"content-length", b"")
        is_small = length.isdigit() and int(length) < self.minimum_size
        return not (
            start["status"] in {204, 206, 304}
            or start["status"] < 200
            or is_small
            or b"content-type" not in headers
            or b"content-encoding" in headers
            or b"no-transform" in headers.get(b"cache-control", b"").lower()
            or LEFT_ALONE.match(headers[b"content-type"].lower())
        )

    def begin(self, start: Message) -> Message:
        self.compressor = zlib.compressobj(self.level, zlib.DEFLATED, GZIP)
        return {**start, "headers": encoded(start["headers"])}

    async def send_whole(self, start: Message, first: Message) -> Message:
        """Send the start that was kept; returns what comes first behind it."""
        if first["type"] == "http.response.body":  # and no file for the server
            start = self.begin(start)
            body = await self.compressed(first)
            if not first.get("more_body", False):
                length = (b"content-length", b"%d" % len(body))
                start["headers"] = [*start["headers"], length]
            first = {**first, "body": body}
        await self.server_send(start)
        return first

    async def compressed(self, message: Message) -> bytes:
        body: bytes = message.get("body", b"")
        ends = not message.get("more_body", False)
        if len(body) < MUCH:
            return self.squeeze(body, ends)
        return await anyio.to_thread.run_sync(self.squeeze, body, ends)

    def squeeze(self, body: bytes, ends: bool) -> bytes:
        mode = zlib.Z_FINISH if ends else zlib.Z_SYNC_FLUSH
        squeezed: bytes = self.compressor.compress(body)
        rest: bytes = self.compressor.flush(mode)
        return squeezed + rest


def is_whole(start: Message) -> bool:
    """Its length is known, so its body comes at once."""
    return any(name.lower() == b"content-length" for name, _ in start["headers"])


def with_vary(headers: Headers) -> Headers:
    """What is answered depends on what is accepted, and caches must know."""
    vary = [value for name, value in headers if name.lower() == b"vary"]
    if any(b"accept-encoding" in value.lower() or value == b"*" for value in vary):
        return headers
    others = [pair for pair in headers if pair[0].lower() != b"vary"]
    return [*others, (b"vary", b", ".join([*vary, b"Accept-Encoding"]))]


def encoded(headers: Headers) -> Headers:
    found = [(b"content-encoding", b"gzip")]
    for name, value in headers:
        lower = name.lower()
        if lower == b"etag" and not value.startswith(b"W/"):
            found.append((name, b"W/" + value))
        elif lower not in CHANGED:
            found.append((name, value))
    return found


def accepts_gzip(scope: Scope) -> bool:
    accepted: dict[str, bool] = {}
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            for part in value.decode("latin-1").lower().split(","):
                coding, _, parameters = part.partition(";")
                quality = QUALITY.fullmatch(parameters.strip())
                accepted[coding.strip()] = quality is None or float(quality[1]) > 0
    return accepted.get("gzip", accepted.get("*", False))
