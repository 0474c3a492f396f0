"""Answers in place of the application, all in one form.

A handler of the application for `HTTPException`, or for the status, makes
them; else they are problem details (RFC 9457), with a `detail` as FastAPI's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from inspect import iscoroutinefunction
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope, Send

POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013
FRAMEWORKS = ("fastapi.", "starlette.")


async def send_problem(
    scope: Scope,
    send: Send,
    *,
    status: int,
    detail: str | None = None,
    title: str | None = None,
    about: str = "about:blank",
    headers: Iterable[tuple[bytes, bytes]] = (),
    close_code: int = POLICY_VIOLATION,
    more: dict[str, Any] | None = None,
) -> None:
    """Answer a request, or a WebSocket that is not accepted yet.

    Where a server cannot send answers to WebSockets, it closes them with
    `close_code`; browsers see a refused handshake either way.
    """
    given = [*headers]
    prefix = ""
    if scope["type"] == "websocket":
        if "websocket.http.response" not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": close_code})
            return
        prefix = "websocket."
    else:
        answer = await own_answer(scope, status, detail or title, given)
        if answer is not None:
            await answer(scope, no_body, send)
            return
    problem: dict[str, Any] = {
        "type": about,
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        **({} if detail is None else {"detail": detail}),
        "instance": quote(whole_path(scope)),
        **(more or {}),
    }
    state = scope.get("state") or {}
    request_id = state.get("request_id")
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
                *given,
            ],
        }
    )
    await send({"type": f"{prefix}http.response.body", "body": body})


async def own_answer(
    scope: Scope,
    status: int,
    detail: str | None,
    headers: Iterable[tuple[bytes, bytes]],
) -> Response | None:
    """What the application's handler answers, if there is one and it does."""
    handlers = getattr(scope.get("app"), "exception_handlers", None) or {}
    wanted = [status, *(kind for kind in handlers if is_http(kind))]
    own = [kind for kind in wanted if is_own(handlers.get(kind))]
    if not own:
        return None
    handler = handlers[own[0]]
    kind = own[0] if is_http(own[0]) else HTTPException
    texts = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
    try:
        error = kind(status, detail, texts or None)
        if iscoroutinefunction(handler):
            answer: Response = await handler(Request(scope), error)
        else:
            answer = await run_in_threadpool(handler, Request(scope), error)
    except Exception:  # noqa: BLE001 (what it cannot answer is answered here)
        return None
    return answer


def is_http(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, HTTPException)


def is_own(handler: Any) -> bool:
    module = str(getattr(handler, "__module__", ""))
    return handler is not None and not f"{module}.".startswith(FRAMEWORKS)


async def no_body() -> dict[str, Any]:
    raise RuntimeError


def whole_path(scope: Scope) -> str:
    """Find the path that was asked for; older mounts take theirs off it."""
    mounted, path = scope.get("root_path", ""), str(scope["path"])
    return path if path.startswith(mounted) else f"{mounted}{path}"
