"""Limits how often each client may ask."""

from __future__ import annotations

import ipaddress
import logging
import math
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, Protocol

from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problem import TRY_AGAIN_LATER, send_problem

LIMIT = re.compile(r"([1-9][0-9]{0,8})/(second|minute|hour|day)")
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
PROBLEM_TYPES = "https://iana.org/assignments/http-problem-types"
ROUNDING = 1e-6  # of clocks, in seconds

logger = logging.getLogger(__name__)


class Rate(NamedTuple):
    """`requests` in `seconds`, of which `burst` may come at once."""

    requests: int
    seconds: int
    burst: int


class Verdict(NamedTuple):
    """Let in or not; `seconds` until all of the limit is back, or one."""

    allowed: bool
    remaining: int
    seconds: float


class StoreUnavailableError(Exception):
    """Nothing can be counted just now."""


class Store(Protocol):
    """Where requests are counted."""

    async def take(self, key: str, rate: Rate) -> Verdict: ...


class MemoryStore:
    """Counts in this process: several processes allow the limit each.

    One number for each client (GCRA): when its limit will be whole again.
    """

    def __init__(self, max_keys: int = 100_000) -> None:
        self.max_keys = max_keys
        self.whole_at: dict[str, float] = {}

    async def take(self, key: str, rate: Rate) -> Verdict:
        now = time.monotonic()
        gap = rate.seconds / rate.requests
        room = gap * rate.burst
        used = min(max(self.whole_at.get(key, now) - now, 0.0), room) + gap
        if used > room + ROUNDING:
            return Verdict(False, 0, used - room)
        if key not in self.whole_at and len(self.whole_at) >= self.max_keys:
            self.forget(now)
        self.whole_at[key] = now + used
        return Verdict(True, remaining(used, rate), used)

    def forget(self, now: float) -> None:
        """Make room: who has all of the limit again, else the oldest tenth."""
        for key in [key for key, at in self.whole_at.items() if at <= now]:
            del self.whole_at[key]
        if len(self.whole_at) >= self.max_keys:
            for key in list(self.whole_at)[: max(1, self.max_keys // 10)]:
                del self.whole_at[key]


def remaining(used: float, rate: Rate) -> int:
    gap = rate.seconds / rate.requests
    return max(0, math.floor(rate.burst - used / gap + 0.001))


class RateLimitMiddleware:
    """Answers 429 to a client that asks more often than `limit` allows.

    A client that was quiet may send `burst` requests at once, all of the limit
    unless told otherwise; what it used comes back evenly. Nobody is counted
    for OPTIONS, and a WebSocket counts once. When the store cannot be reached,
    `fail` lets everybody in ("open") or nobody (503, "closed").

    A client is an address: behind a proxy, the server has to take it from the
    proxy's headers, else all clients are one.
    """

    policy = "address"

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit: str = "100/minute",
        burst: int | None = None,
        store: Store | None = None,
        fail: Literal["open", "closed"] = "open",
        exempt: Iterable[str] = (),
    ) -> None:
        paths = [exempt] if isinstance(exempt, str) else list(exempt)
        for path in paths:
            if not path.startswith("/") or "{" in path:
                message = f"an exempt path is exact and starts with /: {path!r}"
                raise ValueError(message)
        if fail not in {"open", "closed"}:
            message = f'fail must be "open" or "closed", not {fail!r}'
            raise ValueError(message)
        self.app = app
        self.rate = rate_of(limit, burst)
        self.store: Store = MemoryStore() if store is None else store
        self.fail = fail
        self.exempt: Mapping[str, Sequence[BaseRoute]] = {
            "http": [Route(path, app) for path in paths],
            "websocket": [WebSocketRoute(path, app) for path in paths],
        }
        self.knows_clients = True
        self.limit = f"{self.policy}:{self.rate.burst}:{limit}"
        quota = b"q=%d;w=%d" % (self.rate.requests, self.rate.seconds)
        self.name = b'"%s";' % self.policy.encode("ascii")
        self.policy_field = (b"ratelimit-policy", self.name + quota)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in self.exempt or scope.get("method") == "OPTIONS":
            await self.app(scope, receive, send)
            return
        routes = self.exempt[scope["type"]]
        if any(route.matches(scope)[0] is not Match.NONE for route in routes):
            await self.app(scope, receive, send)
            return
        # A layer around a mounted application may have counted already.
        counted: dict[str, Verdict | None] = scope.setdefault("rate_limits", {})
        client = None if self.limit in counted else self.client_of(scope)
        if client is None:
            await self.app(scope, receive, send)
            return

        counted[self.limit] = None
        try:
            verdict = await self.store.take(f"{self.limit}:{client}", self.rate)
        except StoreUnavailableError:
            if self.fail == "open":
                await self.app(scope, receive, send)
            else:
                await self.refuse(scope, send, None)
            return
        counted[self.limit] = verdict
        if not verdict.allowed:
            await self.refuse(scope, send, verdict)
            return

        async def send_with_fields(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), self.policy_field]
                if verdict is tightest(counted.values()):
                    headers.append(self.field(verdict))
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, send_with_fields)

    def client_of(self, scope: Scope) -> str | None:
        """Who is counted; None is not, and would be everybody at once."""
        client = client_address(scope)
        if client is None and self.knows_clients:
            self.knows_clients = False
            logger.warning("requests come without an address and are not limited")
        return client

    def field(self, verdict: Verdict) -> tuple[bytes, bytes]:
        left = b"r=%d;t=%d" % (verdict.remaining, whole_seconds(verdict))
        return b"ratelimit", self.name + left

    async def refuse(self, scope: Scope, send: Send, verdict: Verdict | None) -> None:
        if verdict is None:
            await send_problem(
                scope,
                send,
                status=503,
                title="Service Unavailable",
                about=f"{PROBLEM_TYPES}#temporary-reduced-capacity",
                headers=[(b"retry-after", b"1")],
                close_code=TRY_AGAIN_LATER,
            )
            return
        await send_problem(
            scope,
            send,
            status=429,
            title="Too Many Requests",
            about=f"{PROBLEM_TYPES}#quota-exceeded",
            headers=[
                (b"retry-after", b"%d" % whole_seconds(verdict)),
                self.policy_field,
                self.field(verdict),
            ],
            close_code=TRY_AGAIN_LATER,
            more={"violated-policies": [self.policy]},
        )


def whole_seconds(verdict: Verdict) -> int:
    """Rounded up: whoever waits as long as it says is let in."""
    return max(1, math.ceil(verdict.seconds))


def tightest(verdicts: Iterable[Verdict | None]) -> Verdict:
    """Of the limits that a request counts for, the first to be used up."""
    found = [verdict for verdict in verdicts if verdict is not None]
    return min(found, key=lambda each: (each.allowed, each.remaining, -each.seconds))


def rate_of(limit: str, burst: int | None) -> Rate:
    found = LIMIT.fullmatch(limit)
    if found is None:
        message = f"a limit is a number/second, minute, hour or day, not {limit!r}"
        raise ValueError(message)
    requests = int(found[1])
    most = requests if burst is None else burst
    if not 1 <= most <= requests:
        message = f"burst must be between 1 and {requests}, not {burst!r}"
        raise ValueError(message)
    return Rate(requests, SECONDS[found[2]], most)


def client_address(scope: Scope) -> str | None:
    """The address of the client; an IPv6 network (/64) is one client."""
    client = scope.get("client")
    return counted_as(str(client[0]).partition("%")[0]) if client else None


@lru_cache(maxsize=1024)  # parsing takes a while, and clients come again
def counted_as(host: str) -> str | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host or None
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))
