"""Answers 500 for an unhandled error inside the layers that add headers."""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problem import send_problem


class ErrorBoundaryMiddleware:
    """Answers 500 in the form of `problem.py`, then raises the error again.

    Starlette answers outside all of the application's middleware, without its
    headers; the server still logs the error, because it is raised again. A
    handler of the application for `Exception` or 500 makes the answer instead;
    the page of `debug=True` stays. A client that left gets none.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # a WebSocket is closed by the server
            await self.app(scope, receive, send)
            return

        owner = scope.get("app")  # a mount puts its own there
        asked = dict(scope)  # as it came: what is mounted changes it
        started = client_left = False

        async def receive_noting_end() -> Message:
            nonlocal client_left
            message = await receive()
            client_left = client_left or message["type"] == "http.disconnect"
            return message

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
            await send(message)

        try:
            await self.app(scope, receive_noting_end, send_noting_start)
        except Exception as error:
            if started or getattr(owner, "debug", False):
                raise
            state = scope.setdefault("state", {})
            record = state.get("request_record")
            # Before the answer, with which the log line is written.
            if record is not None:
                record.error = error
            if isinstance(error, ClientDisconnect):
                return
            if client_left:
                raise
            answer = await own_answer(owner, Request(scope, receive), error)
            if answer is not None:
                await answer(scope, receive, send)
            else:
                detail = "Internal Server Error"
                await send_problem(asked, send, status=500, detail=detail)
            raise


async def own_answer(owner: Any, request: Request, error: Exception) -> Response | None:
    """What the application's handler answers, if there is one and it does."""
    layer: Any = getattr(owner, "middleware_stack", None)
    while layer is not None and not isinstance(layer, ServerErrorMiddleware):
        layer = getattr(layer, "app", None)
    if layer is None or layer.handler is None:
        return None
    handler: Any = layer.handler
    if not isinstance(handler, AnsweredOnce):
        # Starlette asks it again after the answer, when the error comes by.
        handler = layer.handler = AnsweredOnce(handler)
    try:
        answer: Response = await handler(request, error)
    except Exception:  # noqa: BLE001 (raised again where Starlette asks it)
        return None
    return answer


class AnsweredOnce:
    """An exception handler that is run once for each error."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler

    async def __call__(self, request: Request, error: Exception) -> Response:
        state = request.scope.setdefault("state", {})
        answered: tuple[Exception, Response] | None = state.get("error_answered")
        if answered is not None and answered[0] is error:
            return answered[1]
        call = type(self.handler).__call__
        if iscoroutinefunction(self.handler) or iscoroutinefunction(call):
            answer: Response = await self.handler(request, error)
        else:
            answer = await run_in_threadpool(self.handler, request, error)
        state["error_answered"] = error, answer
        return answer
