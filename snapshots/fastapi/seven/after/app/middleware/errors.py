"""Answers 500 for an unhandled error inside the layers that add headers."""

from __future__ import annotations

import json
from inspect import iscoroutinefunction
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ErrorBoundaryMiddleware:
    """Sends problem details (RFC 9457), then raises the error again.

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

        path = whole_path(scope)
        owner = scope.get("app")  # a mount puts its own there
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
                await send_problem(send, path, state.get("request_id"))
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


def whole_path(scope: Scope) -> str:
    """Find the path that was asked for; older mounts take theirs off it."""
    mounted, path = scope.get("root_path", ""), str(scope["path"])
    return path if path.startswith(mounted) else f"{mounted}{path}"


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
