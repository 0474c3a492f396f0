"""Sends plain http to https."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import Literal
from urllib.parse import quote

from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from .problem import send_problem

HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])")
QUERY = "%/?:@!$&'()*+,;=[]|"
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
SAFE_METHODS = frozenset({"GET", "HEAD"})


class HTTPSRedirectMiddleware:
    """Redirects, or refuses with `mode="reject"`, what comes over plain http.

    Refused callers notice that they sent a token in clear. A redirect goes to
    `host`, else to that of the request, which a layer outside should have
    checked, and to the port 443. WebSockets are refused: browsers follow no
    redirect there. What is asked of a host in `local` passes, so that the
    application can be run on a developer's machine. Behind a proxy, the server
    has to take the scheme from its headers, else the redirects never end.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        mode: Literal["redirect", "reject"] = "redirect",
        host: str | None = None,
        exempt: Iterable[str] = (),
        local: Container[str] = LOCAL,
    ) -> None:
        if mode not in {"redirect", "reject"}:
            message = f'mode must be "redirect" or "reject", not {mode!r}'
            raise ValueError(message)
        paths = [exempt] if isinstance(exempt, str) else list(exempt)
        self.app = app
        self.mode = mode
        self.host = host
        self.local = local
        self.exempt: Sequence[Route] = [Route(path, app) for path in paths]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("scheme") not in {"http", "ws"} or self.is_exempt(scope):
            await self.app(scope, receive, send)
            return
        target = self.target_of(scope)
        if target is None:
            await send_problem(scope, send, status=403, title="HTTPS Required")
            return
        location = (b"location", target.encode("ascii"))
        is_safe = scope["method"] in SAFE_METHODS
        await send(
            {
                "type": "http.response.start",
                # 308 keeps the method, and may be kept itself, as 307 may not.
                "status": 307 if is_safe else 308,
                "headers": [location, (b"content-length", b"0")],
            }
        )
        await send({"type": "http.response.body", "body": b""})

    def is_exempt(self, scope: Scope) -> bool:
        if host_of(scope) in self.local:
            return True
        return scope["type"] == "http" and any(
            route.matches(scope)[0] is not Match.NONE for route in self.exempt
        )

    def target_of(self, scope: Scope) -> str | None:
        host = self.host or host_of(scope)
        cannot = self.mode == "reject" or scope["type"] != "http"
        if cannot or not HOST.fullmatch(host):
            return None
        path = full_path(scope)
        query = quote(scope["query_string"], QUERY)
        return f"https://{host}{path}?{query}" if query else f"https://{host}{path}"


def full_path(scope: Scope) -> str:
    """The path as it was asked for; older servers keep the root path apart."""
    root: str = scope.get("root_path", "").rstrip("/")
    path: str = scope["path"]
    return quote(path if f"{path}/".startswith(f"{root}/") else root + path)


def host_of(scope: Scope) -> str:
    """The host that is asked for, in lower case and without a port."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    given = hosts[0].decode("latin-1") if len(hosts) == 1 else ""
    return re.sub(r":[0-9]*$", "", given).lower()
