"""Bearer authentication: no request reaches the application without it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True)
class Principal:
    """Who is asking; `request.state.principal`."""

    id: str
    scheme: str
    claims: Mapping[str, Any] = field(default_factory=dict)


class Authenticate(Protocol):
    """Finds the principal of a token; None refuses it."""

    async def __call__(self, token: str, /) -> Principal | None: ...


class AuthUnavailableError(Exception):
    """Tokens cannot be checked just now."""


class Refusal(NamedTuple):
    """An answer given in place of the application."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def refusal(status: int, detail: str, name: bytes, value: bytes) -> Refusal:
    body = json.dumps({"detail": detail}).encode("utf-8")
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (name, value),
    ]
    return Refusal(status, headers, body)


NO_TOKEN = refusal(401, "Not authenticated", b"www-authenticate", b"Bearer")
BAD_TOKEN = refusal(
    401, "Invalid token", b"www-authenticate", b'Bearer error="invalid_token"'
)
UNAVAILABLE = refusal(503, "Authentication is unavailable", b"retry-after", b"5")


MAX_TOKEN_BYTES = 8192  # decoding more would hold up everybody else


class AuthMiddleware:
    """Asks `authenticate` about the token of each request and WebSocket.

    Whether a path is exempt is for the framework's own routes to say: how they read
    it below a root_path differs between versions, and so would what is let in.
    """

    def __init__(
        self, app: ASGIApp, *, authenticate: Authenticate, exempt: Iterable[str] = ()
    ) -> None:
        paths = [exempt] if isinstance(exempt, str) else list(exempt)
        for path in paths:
            if not path.startswith("/") or "{" in path:
                message = f"an exempt path starts with / and is exact, unlike {path!r}"
                raise ValueError(message)
        self.app = app
        self.authenticate = authenticate
        self.exempt: Mapping[str, Sequence[BaseRoute]] = {
            "http": [Route(path, app) for path in paths],
            "websocket": [WebSocketRoute(path, app) for path in paths],
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        routes = self.exempt.get(scope["type"])
        if routes is None:
            message = f"cannot authenticate a scope of type {scope['type']!r}"
            raise RuntimeError(message)
        if any(route.matches(scope)[0] is not Match.NONE for route in routes):
            await self.app(scope, receive, send)
            return

        token = bearer_token(scope)
        if token is None:
            await refuse(NO_TOKEN, scope, send)
            return
        if len(token) > MAX_TOKEN_BYTES:
            await refuse(BAD_TOKEN, scope, send)
            return
        try:
            principal = await self.authenticate(token)
        except AuthUnavailableError:
            await refuse(UNAVAILABLE, scope, send)
            return
        if principal is None:
            await refuse(BAD_TOKEN, scope, send)
            return
        scope.setdefault("state", {})["principal"] = principal
        await self.app(scope, receive, send)


def bearer_token(scope: Scope) -> str | None:
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(values) != 1:
        return None
    scheme, _, token = values[0].decode("latin-1").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def refuse(answer: Refusal, scope: Scope, send: Send) -> None:
    prefix = ""
    if scope["type"] == "websocket":
        if "websocket.http.response" not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": 1008})
            return
        prefix = "websocket."
    await send(
        {
            "type": f"{prefix}http.response.start",
            "status": answer.status,
            "headers": answer.headers,
        }
    )
    await send({"type": f"{prefix}http.response.body", "body": answer.body})
