"""Closes the application for a while, and answers probes meanwhile."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import isawaitable, iscoroutinefunction

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problem import TRY_AGAIN_LATER, send_problem
from .switch import Switch

# Says no by False or an exception; a `def` is run in a thread.
Check = Callable[[], object]

BYPASS = b"x-maintenance-key"
NO_STORE = (b"cache-control", b"no-store")
TITLE = "Service Unavailable"

logger = logging.getLogger(__name__)


class MaintenanceMiddleware:
    """Answers 503 with Retry-After while the switch says that it is closed.

    Exempt paths are served all the same. Who sends the key of the switch in
    X-Maintenance-Key is let in.

    Probes are answered here, and so need no token and touch no limit. `live`
    says that the process answers, and asks nobody: a database that is down is
    no reason to start it again. `ready` says whether it should get requests:
    not while it is closed or ends, nor when one of `checks` says no or nothing
    in `deadline` seconds; the answer has their names, the log the reasons.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        switch: Switch,
        retry_after: int = 120,
        exempt: Iterable[str] = (),
        live: str | None = "/livez",
        ready: str | None = "/readyz",
        checks: Mapping[str, Check] | None = None,
        deadline: float = 2.0,
    ) -> None:
        paths = [exempt] if isinstance(exempt, str) else list(exempt)
        for path in (*paths, live or "/", ready or "/"):
            if not path.startswith("/") or "{" in path:
                message = f"such a path is exact and starts with /: {path!r}"
                raise ValueError(message)
        if retry_after < 1 or not deadline > 0:
            message = "retry_after and deadline are numbers of seconds"
            raise ValueError(message)
        self.app = app
        self.switch = switch
        self.retry_after = retry_after
        self.exempt: Mapping[str, Sequence[BaseRoute]] = {
            "http": [Route(path, app) for path in paths],
            "websocket": [WebSocketRoute(path, app) for path in paths],
        }
        self.live = Route(live, app, methods=["GET"]) if live else None
        self.ready = Route(ready, app, methods=["GET"]) if ready else None
        self.checks = dict(checks or {})
        self.deadline = deadline
        self.is_ending = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, self.noticing_the_end(receive), send)
        elif self.live and is_for(self.live, scope):
            await send_status(send, "live")
        elif self.ready and is_for(self.ready, scope):
            await self.tell_whether_ready(scope, send)
        elif self.is_open_to(scope):
            await self.app(scope, receive, send)
        else:
            await send_problem(
                scope,
                send,
                status=503,
                title=TITLE,
                headers=[(b"retry-after", b"%d" % self.retry_after), NO_STORE],
                close_code=TRY_AGAIN_LATER,
            )

    def noticing_the_end(self, receive: Receive) -> Receive:
        async def receive_noticing() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                self.is_ending = True
            return message

        return receive_noticing

    def is_open_to(self, scope: Scope) -> bool:
        if not self.switch.is_closed():
            return True
        routes = self.exempt.get(scope["type"], ())
        if any(route.matches(scope)[0] is not Match.NONE for route in routes):
            return True
        keys = [value for name, value in scope["headers"] if name == BYPASS]
        return self.switch.lets_in(keys)

    async def tell_whether_ready(self, scope: Scope, send: Send) -> None:
        failed = [
            *(["maintenance"] if self.switch.is_closed() else []),
            *(["shutdown"] if self.is_ending else []),
        ]
        if not failed:
            names = [*self.checks]
            passed = await asyncio.gather(*(self.passes(name) for name in names))
            failed = [name for name, ok in zip(names, passed) if not ok]
        if not failed:
            await send_status(send, "ready")
            return
        detail = f"Not ready: {', '.join(failed)}"
        await send_problem(
            scope, send, status=503, title=TITLE, detail=detail, headers=[NO_STORE]
        )

    async def passes(self, name: str) -> bool:
        try:
            ok = await asyncio.wait_for(run(self.checks[name]), self.deadline)
        except Exception as error:  # noqa: BLE001 (whatever it is: not ready)
            logger.warning("not ready: %s: %r", name, error)
            return False
        return ok is not False


async def run(check: Check) -> object:
    is_async = iscoroutinefunction(check)
    answer = check() if is_async else await run_in_threadpool(check)
    return await answer if isawaitable(answer) else answer


def is_for(route: Route, scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        # Cheap, and false for nearly all requests.
        and scope["path"].endswith(route.path)
        and route.matches(scope)[0] is Match.FULL
    )


async def send_status(send: Send, status: str) -> None:
    body = json.dumps({"status": status}).encode("ascii")
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", b"%d" % len(body)),
                NO_STORE,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
