"""Bounds the time until a response starts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Literal

import anyio
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problem import send_problem

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

logger = logging.getLogger(__name__)


class TimeoutMiddleware:
    """Answers 504 when a response has not started after so many seconds.

    A timer sends the answer, so that a `def` endpoint, which nothing can stop,
    holds up nobody; an `async def` endpoint that blocks holds up the timer,
    too. What has started may take its time. With `cancel="safe"` the work for
    GET and HEAD is cancelled, and that of other methods goes on unseen, so
    that it is not left half done; "always" cancels it, too, "never" nothing.
    `overrides` has other times, or None, for paths written as in routes.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        seconds: float | None = 30.0,
        cancel: Literal["safe", "always", "never"] = "safe",
        overrides: Mapping[str, float | None] | None = None,
    ) -> None:
        if cancel not in {"safe", "always", "never"}:
            message = f'cancel must be "safe", "always" or "never", not {cancel!r}'
            raise ValueError(message)
        times = overrides or {}
        for time in (seconds, *times.values()):
            if time is not None and not time > 0:
                message = f"a time is a number of seconds or None, not {time!r}"
                raise ValueError(message)
        self.app = app
        self.seconds = seconds
        self.cancel = cancel
        self.overrides: Sequence[tuple[Route, float | None]] = [
            (Route(path, app), time) for path, time in times.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seconds = self.seconds_of(scope) if scope["type"] == "http" else None
        if seconds is None:
            await self.app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        original = {**scope}  # routing changes it
        is_safe = scope["method"] in SAFE_METHODS
        cancels = self.cancel == "always" or (self.cancel == "safe" and is_safe)
        started = False
        answering: asyncio.Task[None] | None = None

        def answer() -> None:
            nonlocal answering
            if started:
                return
            problem = send_problem(original, send, status=504, title="Gateway Timeout")
            answering = loop.create_task(problem)
            if cancels:
                work.cancel()

        async def send_in_time(message: Message) -> None:
            nonlocal started
            if answering is not None:
                return
            if message["type"] == "http.response.start":
                started = True
                timer.cancel()
            await send(message)

        timer = loop.call_later(seconds, answer)
        work = anyio.CancelScope()
        try:
            with work:
                await self.app(scope, receive, send_in_time)
        except Exception as error:
            if answering is None:
                raise
            logger.error("failed after it was answered with 504", exc_info=error)
        finally:
            timer.cancel()
            if answering is not None:
                with anyio.CancelScope(shield=True):
                    await answering

    def seconds_of(self, scope: Scope) -> float | None:
        for route, seconds in self.overrides:
            if route.matches(scope)[0] is not Match.NONE:
                return seconds
        return self.seconds
