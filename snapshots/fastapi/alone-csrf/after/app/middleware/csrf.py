"""Refuses what a page of another origin makes a browser send (CSRF)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from .problem import send_problem

ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#@\s*]+")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OWN_SITES = frozenset({"same-origin", "none"})
# Browsers add these by themselves, like cookies; other schemes are a page's.
AMBIENT = frozenset({"basic", "digest", "negotiate", "ntlm"})
SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
PORTS = {"http": ":80", "https": ":443"}


class CSRFMiddleware:
    """Answers 403 to what a browser sends with credentials for another origin.

    Asked of methods that change something, and of the handshakes of all
    WebSockets, where the browser has added a cookie, one of `cookies` or any,
    or a password. Who sends a token in a header is let in: no other page can.

    Browsers say where a request comes from: in Sec-Fetch-Site, else in Origin,
    which has to be the host that was asked. `trusted_origins` may ask from
    elsewhere; a subdomain is elsewhere. `public_host` is what browsers call
    the application where a proxy changes the host. Exempt paths check where a
    request comes from by themselves, or let everybody in.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        trusted_origins: Iterable[str] = (),
        cookies: Iterable[str] = (),
        public_host: str | None = None,
        exempt: Iterable[str] = (),
    ) -> None:
        origins, names, paths = map(listed, (trusted_origins, cookies, exempt))
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                message = f"an origin is scheme://host[:port], not {origin!r}"
                raise ValueError(message)
        for path in paths:
            if not path.startswith("/") or "{" in path:
                message = f"an exempt path is exact and starts with /: {path!r}"
                raise ValueError(message)
        self.app = app
        self.trusted = frozenset(origins)
        self.cookies = frozenset(names)
        self.public_host = public_host
        self.exempt: Mapping[str, Sequence[BaseRoute]] = {
            "http": [Route(path, app) for path in paths],
            "websocket": [WebSocketRoute(path, app) for path in paths],
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_refused = (
            scope["type"] in self.exempt
            and scope.get("method") not in SAFE_METHODS
            and self.has_credentials(scope)
            and not self.is_own(scope)
            and not self.is_exempt(scope)
        )
        if not is_refused:
            await self.app(scope, receive, send)
            return
        detail = "Cross-site request: its origin is not trusted"
        await send_problem(scope, send, status=403, detail=detail)

    def has_credentials(self, scope: Scope) -> bool:
        """Whether the browser may have added some that no page has to know."""
        tokens = values(scope, b"authorization")
        schemes = {token.partition(" ")[0].lower() for token in tokens}
        if schemes and not schemes & AMBIENT:
            return False
        cookies = ";".join(values(scope, b"cookie")).split(";")
        sent = {cookie.partition("=")[0].strip() for cookie in cookies if cookie}
        return bool(schemes or (sent & self.cookies if self.cookies else sent))

    def is_own(self, scope: Scope) -> bool:
        """Whether a page of ours has sent it, or nobody's page."""
        site = ",".join(values(scope, b"sec-fetch-site"))
        origin = ",".join(values(scope, b"origin"))
        if origin in self.trusted:
            return True
        if site:
            return site in OWN_SITES
        # All browsers send one of the two with what is asked about here.
        return not origin or self.is_same(origin, scope)

    def is_same(self, origin: str, scope: Scope) -> bool:
        scheme, _, host = origin.partition("://")
        asked = SCHEMES.get(scope.get("scheme", "http"), "http")
        # A proxy may have ended TLS, but nobody adds it on the way.
        if scheme not in PORTS or (asked, scheme) == ("https", "http"):
            return False
        hosts = values(scope, b"host")
        given = self.public_host or (hosts[0] if len(hosts) == 1 else "")
        own = given.lower().removesuffix(PORTS[scheme])
        return own != "" and host.lower() == own

    def is_exempt(self, scope: Scope) -> bool:
        routes = self.exempt[scope["type"]]
        return any(route.matches(scope)[0] is not Match.NONE for route in routes)


def listed(given: Iterable[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]
