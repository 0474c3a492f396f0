"""Refuses request bodies that are too large, declared or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problem import send_problem

TITLE = "Content Too Large"
MANY_TIMES = 10


class BodyTooLargeError(HTTPException):
    """Raised where the body is read; the framework answers it with 413."""

    def __init__(self) -> None:
        super().__init__(status_code=413, detail=TITLE)


class BodyLimitMiddleware:
    """Answers 413 to a body of more than `max_bytes`; None is no limit.

    By its Content-Length before anything runs, else as soon as more has come
    than may: whoever reads it gets a BodyTooLargeError, and what is made of
    that becomes a 413. A body that nobody reads is not limited. `overrides`
    has other limits for paths, written as those of routes. The messages of a
    WebSocket are limited by the server.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_bytes: int | None = 1024 * 1024,
        overrides: Mapping[str, int | None] | None = None,
    ) -> None:
        limits = overrides or {}
        for limit in (max_bytes, *limits.values()):
            if limit is not None and limit < 0:
                message = f"a limit is a number of bytes or None, not {limit!r}"
                raise ValueError(message)
        self.app = app
        self.max_bytes = max_bytes
        self.overrides: Sequence[tuple[Route, int | None]] = [
            (Route(path, app), limit) for path, limit in limits.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self.limit_of(scope) if scope["type"] == "http" else None
        if limit is None:
            await self.app(scope, receive, send)
            return
        declared = declared_length(scope)
        if declared > limit:
            await refuse(scope, send, limit, declared)
            return
        count = 0
        started = refused = False

        async def receive_counting() -> Message:
            nonlocal count
            message = await receive()
            count += len(message.get("body", b""))
            if count > limit:
                raise BodyTooLargeError
            return message

        async def send_or_refuse(message: Message) -> None:
            nonlocal started, refused
            if refused:
                return
            if message["type"] == "http.response.start":
                if count > limit and message["status"] != 413:
                    refused = True
                    await refuse(scope, send, limit)
                    return
                started = True
            await send(message)

        try:
            await self.app(scope, receive_counting, send_or_refuse)
        except Exception:
            if refused:
                return
            if count <= limit or started:
                raise
            await refuse(scope, send, limit)

    def limit_of(self, scope: Scope) -> int | None:
        for route, limit in self.overrides:
            if route.matches(scope)[0] is not Match.NONE:
                return limit
        return self.max_bytes


def declared_length(scope: Scope) -> int:
    """The Content-Length; 0, and counted, where it is none or ambiguous."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    if len(lengths) != 1 or not lengths[0].isdigit():
        return 0
    return int(lengths[0][:20])


async def refuse(scope: Scope, send: Send, limit: int, declared: int = 0) -> None:
    # A server reads on until the body ends, so that the client reads the
    # answer; not one of many times the limit. Only HTTP/1 has the header.
    is_huge = declared > MANY_TIMES * limit and scope["http_version"].startswith("1")
    await send_problem(
        scope,
        send,
        status=413,
        title=TITLE,
        headers=[(b"connection", b"close")] if is_huge else [],
        more={"limit": limit},
    )
