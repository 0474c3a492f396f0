"""One `request_completed` log line per request, when its body has ended."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from starlette.types import ASGIApp, Message, Scope, Send

from .log_config import Output, quiet_uvicorn
from .request_record import SERVER_ERROR, Observer, RequestRecord


class AccessLogMiddleware(Observer):
    """Logs to the logger `access`; never query strings, headers or bodies.

    A WebSocket has its line when it is closed; a preflight that CORS answers,
    outside of this layer, has none. Neither have the paths of `skip`, compared
    exactly, unless the request fails.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        output: Output,
        skip: Iterable[str] = (),
        uvicorn_access_log: bool = True,
    ) -> None:
        if not isinstance(output, Output):
            message = f"output must be one of log_config.py, not {output!r}"
            raise TypeError(message)
        if isinstance(skip, str):
            message = f"skip must be a list of paths, not {skip!r}"
            raise TypeError(message)
        super().__init__(app)
        self.output = output
        self.skip = frozenset(skip)
        self.uvicorn_access_log = uvicorn_access_log
        self.set_up()

    def watching_startup(self, send: Send) -> Send:
        """Look again at what the application has configured while starting."""

        async def send_after_set_up(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self.output.started()
                self.set_up()
            await send(message)

        return send_after_set_up

    def set_up(self) -> None:
        self.output.begin()
        self.output.set_up()
        if not self.uvicorn_access_log:
            # Its access lines have no duration, but are better than none.
            quiet_uvicorn(access_log=not self.output.is_written())

    def finish(self, record: RequestRecord, scope: Scope) -> None:
        failed = record.outcome in {"error", "aborted"}
        if record.path in self.skip and not failed and record.status < SERVER_ERROR:
            return
        state = scope["state"]
        fields: dict[str, Any] = {
            "method": record.method,
            "path": record.path,
            "status": record.status,
            "duration_ms": round((record.duration or 0.0) * 1000, 3),
            "outcome": record.outcome,
        }
        route = route_template(scope)
        if route is not None:
            fields["route"] = route
        if "request_id" in state:
            fields["request_id"] = state["request_id"]
        if scope.get("client"):
            fields["client"] = scope["client"][0]
        principal = getattr(state.get("principal"), "id", None)
        if principal is not None:
            fields["principal"] = principal
        if record.error is not None:
            fields["error"] = type(record.error).__name__
        self.output.write(logging.ERROR if failed else logging.INFO, fields)


def route_template(scope: Scope) -> str | None:
    """The route that was found, with the paths of the mounts around it."""
    route = scope.get("route")
    if route is None:
        return None
    # Since FastAPI 0.137 a route does not know the prefix of its router.
    context = scope.get("fastapi", {}).get("effective_route_context")
    if getattr(context, "original_route", None) is route:
        route = context
    mounts = scope.get("root_path", "")[len(scope["app_root_path"]) :]
    return f"{mounts}{getattr(route, 'path', '')}" or None
