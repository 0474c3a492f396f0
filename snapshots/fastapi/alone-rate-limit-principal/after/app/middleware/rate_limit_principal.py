"""Limits how often each user may ask, from whatever address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from starlette.types import ASGIApp, Scope

from .caller import principal_key
from .rate_limit import RateLimitMiddleware, Store


class PrincipalRateLimitMiddleware(RateLimitMiddleware):
    """Answers 429 to a user who asks more often than `limit` allows.

    A user is whom `principal` names, which is whom authentication has found
    unless told otherwise; so it belongs inside of that. Where there is none,
    as on exempt paths, the address is counted. A user has one limit with all
    tokens and all addresses.
    """

    policy = "principal"

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit: str = "100/minute",
        burst: int | None = None,
        store: Store | None = None,
        fail: Literal["open", "closed"] = "open",
        exempt: Iterable[str] = (),
        principal: Callable[[Scope], str | None] = principal_key,
    ) -> None:
        super().__init__(
            app, limit=limit, burst=burst, store=store, fail=fail, exempt=exempt
        )
        self.principal = principal

    def client_of(self, scope: Scope) -> str | None:
        return self.principal(scope) or super().client_of(scope)
