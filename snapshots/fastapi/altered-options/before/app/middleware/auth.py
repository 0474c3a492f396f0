"""Authentication: no request reaches the application without a valid token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from .openapi import describe_auth
from .problem import send_problem
from .public import is_public


@dataclass(frozen=True)
class Principal:
    """Who is asking; `request.state.principal`."""

    id: str
    scheme: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()


class Authenticate(Protocol):
    """Finds the principal of a token; None refuses it."""

    async def __call__(self, token: str, /) -> Principal | None: ...


class WebSocketToken(Protocol):
    """Finds the token that a WebSocket brings elsewhere than in a header."""

    def __call__(self, scope: Scope, send: Send, /) -> tuple[str | None, Send]: ...


class AuthUnavailableError(Exception):
    """Tokens cannot be checked just now."""


class Refusal(NamedTuple):
    """An answer given in place of the application."""

    status: int
    detail: str
    headers: list[tuple[bytes, bytes]]


UNAVAILABLE = Refusal(503, "Authentication unavailable", [(b"retry-after", b"5")])
MAX_TOKEN_BYTES = 8192  # decoding more would hold up everybody else


class AuthMiddleware:
    """Asks `authenticate` about the token of each request and WebSocket.

    The token is what follows `Bearer` in the header Authorization, or all of
    another header; a WebSocket's may be one that `websocket_token` finds. An
    exempt path and a route that is `@public` need none; a valid one counts
    there, too.

    Whether a path is exempt is for the framework's own routes to say: how they
    read it below a root_path differs between versions, and so would what is
    let in. A layer further in that changes the path changes it too late.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        authenticate: Authenticate,
        exempt: Iterable[str] = (),
        header: str = "Authorization",
        websocket_token: WebSocketToken | None = None,
    ) -> None:
        paths = [exempt] if isinstance(exempt, str) else list(exempt)
        for path in paths:
            if not path.startswith("/") or "{" in path:
                message = f"an exempt path is exact and starts with /: {path!r}"
                raise ValueError(message)
        self.app = app
        self.authenticate = authenticate
        self.websocket_token = websocket_token
        self.exempt: Mapping[str, Sequence[BaseRoute]] = {
            "http": [Route(path, app) for path in paths],
            "websocket": [WebSocketRoute(path, app) for path in paths],
        }
        self.open_paths = frozenset(paths)
        self.header = header.lower().encode("latin-1")
        self.is_bearer = self.header == b"authorization"
        self.challenge = b"Bearer" if self.is_bearer else b"APIKey"
        self.no_token = self.refusal("Not authenticated", b"")
        self.bad_token = self.refusal("Invalid token", b' error="invalid_token"')

    def refusal(self, detail: str, more: bytes) -> Refusal:
        return Refusal(401, detail, [(b"www-authenticate", self.challenge + more)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] not in self.exempt:
            message = f"cannot authenticate a scope of type {scope['type']!r}"
            raise RuntimeError(message)
        scheme = None if self.is_bearer else self.header.decode("latin-1")
        describe_auth(scope.get("app"), self.open_paths, scheme)

        token = self.token_of(scope)
        if scope["type"] == "websocket" and self.websocket_token is not None:
            other, send = self.websocket_token(scope, send)
            token = token if other is None else other
        found = await self.principal_of(token)
        if isinstance(found, Refusal) and not self.is_open(scope):
            status, detail, headers = found
            await send_problem(
                scope, send, status=status, detail=detail, headers=headers
            )
            return
        principal = None if isinstance(found, Refusal) else found
        scope.setdefault("state", {})["principal"] = principal
        await self.app(scope, receive, send)

    def is_open(self, scope: Scope) -> bool:
        routes = self.exempt[scope["type"]]
        if any(route.matches(scope)[0] is not Match.NONE for route in routes):
            return True
        return is_public(scope)

    async def principal_of(self, token: str | None) -> Principal | Refusal:
        if not token:
            return self.no_token
        if len(token) > MAX_TOKEN_BYTES:
            return self.bad_token
        try:
            return await self.authenticate(token) or self.bad_token
        except AuthUnavailableError:
            return UNAVAILABLE

    def token_of(self, scope: Scope) -> str | None:
        values = [value for name, value in scope["headers"] if name == self.header]
        if len(values) != 1:
            return None
        value = values[0].decode("latin-1")
        if not self.is_bearer:
            return value.strip() or None
        scheme, _, token = value.partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None
