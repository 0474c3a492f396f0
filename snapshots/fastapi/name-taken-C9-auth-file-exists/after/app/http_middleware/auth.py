"""Bearer authentication: no request reaches the application without it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

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


class AuthMiddleware:
    """Asks `authenticate` about the token of each request and WebSocket."""

    def __init__(
        self, app: ASGIApp, *, authenticate: Authenticate, exempt: Iterable[str] = ()
    ) -> None:
        paths = frozenset([exempt] if isinstance(exempt, str) else exempt)
        for path in paths:
            if not path.startswith("/"):
                message = f"an exempt path starts with /, unlike {path!r}"
                raise ValueError(message)
        self.app = app
        self.authenticate = authenticate
        self.exempt = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] not in {"http", "websocket"}:
            message = f"cannot authenticate a scope of type {scope['type']!r}"
            raise RuntimeError(message)
        if path_in_app(scope) in self.exempt:
            await self.app(scope, receive, send)
            return

        token = bearer_token(scope)
        if token is None:
            await refuse(NO_TOKEN, scope, send)
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


def path_in_app(scope: Scope) -> str:
    """The path that the routes see, without the prefix of a proxy or mount."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "").rstrip("/")
    if root and (path == root or path.startswith(f"{root}/")):
        return path[len(root) :]
    return path


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
