"""Refuses requests for host names that are not the application's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.middleware import trustedhost
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problem import send_problem

ADMITTED = "host_is_trusted"


class TrustedHostMiddleware:
    """Asks Starlette whether a host name is allowed, and answers 400 if not.

    Exempt paths are served whatever the host: load balancers and orchestrators
    probe by address. They must not build links from the host name.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        allowed_hosts: Sequence[str],
        exempt: Iterable[str] = (),
    ) -> None:
        paths = [exempt] if isinstance(exempt, str) else list(exempt)
        for path in paths:
            if not path.startswith("/") or "{" in path:
                message = f"an exempt path is exact and starts with /: {path!r}"
                raise ValueError(message)
        self.app = app
        self.exempt = [Route(path, app) for path in paths]
        self.hosts = trustedhost.TrustedHostMiddleware(
            admitted, allowed_hosts, www_redirect=False
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or await self.admits(scope):
            await self.app(scope, receive, send)
        else:
            await send_problem(scope, send, status=400, detail="Invalid host header")

    async def admits(self, scope: Scope) -> bool:
        asked = dict(scope)
        await self.hosts(asked, nothing, nowhere)
        if ADMITTED in asked:
            return True
        is_http = scope["type"] == "http"
        routes = self.exempt if is_http else ()
        return any(route.matches(scope)[0] is not Match.NONE for route in routes)


async def admitted(scope: Scope, receive: Receive, send: Send) -> None:
    scope[ADMITTED] = True


async def nothing() -> Message:
    return {}


async def nowhere(message: Message) -> None:
    """What Starlette would answer is answered in one form with the others."""
