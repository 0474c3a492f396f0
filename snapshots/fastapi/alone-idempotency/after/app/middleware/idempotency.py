"""Runs a request once, and answers its repetitions with the same answer."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import logging
import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .caller import digest, principal_key
from .claims import Claims, ClaimsUnavailableError, MemoryClaims
from .problem import send_problem, whole_path

KEY = re.compile(rb"[\x20-\x7e]{1,255}")
SHOWN = frozenset({b"authorization", b"cookie"})
# Of one moment, or of one client; others are made anew further out.
NOT_KEPT = frozenset({b"set-cookie", b"date", b"server-timing", b"x-request-id"})
# Asked again, these may well be answered otherwise, and nothing was done.
NOT_FINAL = frozenset({401, 403, 408, 409, 429})
NO_BODY = frozenset({204, 205, 304})
SERVER_ERROR = 500

logger = logging.getLogger(__name__)


class IdempotencyMiddleware:
    """Lets clients repeat a request without its being done twice.

    A request with an `Idempotency-Key` runs once. While it does, others with
    its key are answered 409; afterwards they get its answer again, with
    `Idempotency-Replayed: true`, for `ttl` seconds. The same key with another
    query or body is 422. A key belongs to the principal that asks, the method
    and the path; without a principal, to the address and what it shows in
    Authorization and Cookie.

    What fails (5xx, an exception) and what may be answered otherwise soon is
    not kept: the next one runs. Of streams, and of answers of more than
    `max_body` bytes, only that they were given is kept: the next one is 409.
    Work that is cancelled may be done or not, so its claim stays until `lock`
    seconds have passed; while work goes on its claim is renewed, however long
    it takes. When the store cannot be reached, `fail` refuses requests with a
    key (503, "closed") or runs them as often as they come ("open").
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        methods: Iterable[str] = ("POST", "PATCH"),
        required: bool = False,
        ttl: float = 24 * 60 * 60,
        lock: float = 90,
        max_body: int = 64 * 1024,
        store: Claims | None = None,
        fail: Literal["open", "closed"] = "closed",
        principal: Callable[[Scope], str | None] = principal_key,
    ) -> None:
        given = [methods] if isinstance(methods, str) else list(methods)
        for method in given:
            if method not in {"POST", "PUT", "PATCH", "DELETE"}:
                message = f"{method!r} is no method that changes something"
                raise ValueError(message)
        if fail not in {"open", "closed"}:
            message = f'fail must be "open" or "closed", not {fail!r}'
            raise ValueError(message)
        if not ttl >= lock > 0:
            message = f"lock is above 0 and not above ttl: {lock!r}, {ttl!r}"
            raise ValueError(message)
        self.app = app
        self.methods = frozenset(given)
        self.required = required
        self.ttl = ttl
        self.lock = lock
        self.max_body = max_body
        self.store: Claims = MemoryClaims() if store is None else store
        self.fail = fail
        self.principal = principal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A layer around a mounted application may have claimed it already.
        if (
            scope["type"] != "http"
            or scope["method"] not in self.methods
            or "idempotency" in scope
        ):
            await self.app(scope, receive, send)
            return
        scope["idempotency"] = True
        keys = [value for name, value in scope["headers"] if name == b"idempotency-key"]
        if not keys and not self.required:
            await self.app(scope, receive, send)
            return
        if len(keys) != 1 or KEY.fullmatch(keys[0]) is None:
            fault = "malformed" if keys else "missing"
            await refuse(scope, send, 400, f"Idempotency-Key is {fault}")
            return

        body = await whole_body(receive)
        if body is None:
            return
        key = digest(
            self.caller(scope), scope["method"], whole_path(scope), keys[0].decode()
        )
        claim = Claim(self, key, fingerprint(scope["query_string"], body))
        try:
            found = await self.store.claim(key, claim.mine, self.lock)
        except ClaimsUnavailableError:
            if self.fail == "closed":
                await refuse(scope, send, 503, None, retry=True)
            else:
                await self.app(scope, replaying(body, receive), send)
            return
        if found is not None:
            await answer_again(scope, send, json.loads(found), claim.fingerprint)
            return
        await claim.work(scope, replaying(body, receive), send)

    def caller(self, scope: Scope) -> str:
        principal = self.principal(scope)
        if principal:
            return f"principal {principal}"
        address = (scope.get("client") or ("",))[0]
        shown = sorted(f"{n!r} {v!r}" for n, v in scope["headers"] if n in SHOWN)
        return digest(str(address), *shown)


class Claim:
    """One request that was not answered before, and what becomes of it."""

    def __init__(self, layer: IdempotencyMiddleware, key: str, asked: str) -> None:
        self.layer = layer
        self.key = key
        self.fingerprint = asked
        self.mine = packed({"fingerprint": asked, "run": secrets.token_hex(16)})
        self.status = 0
        self.start: Message | None = None  # not sent on yet
        self.body = b""
        self.is_settled = False

    async def work(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.send_on = send
        renewing = asyncio.create_task(self.renew())
        try:
            await self.layer.app(scope, receive, self.send)
        except Exception:
            await self.settle(None)
            raise
        else:
            await self.settle(None)
        finally:  # whoever is cancelled leaves the claim
            renewing.cancel()

    async def send(self, message: Message) -> None:
        kind, more = message["type"], message.get("more_body", False)
        if kind == "http.response.start":
            self.status = message["status"]
            if is_short(message, self.layer.max_body):
                self.start = message
                return
        elif kind == "http.response.body" and self.start is not None:
            self.body += message.get("body", b"")
            if more:
                return
            # Kept before it is sent: whoever has read it finds it.
            await self.settle(self.answer(self.start))
            start, self.start = self.start, None
            await self.send_on(start)
            message = {**message, "body": self.body}
        elif kind.startswith("http.response.") and self.start is not None:
            start, self.start = self.start, None
            await self.send_on(start)
        if kind == "http.response.body" and not more:
            await self.settle(None)
        await self.send_on(message)

    def answer(self, start: Message) -> dict[str, Any]:
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in start.get("headers", ())
            if name.lower() not in NOT_KEPT
        ]
        body = base64.b64encode(self.body).decode("ascii")
        return {"status": self.status, "headers": headers, "body": body}

    async def settle(self, answer: dict[str, Any] | None) -> None:
        """Keep the answer, or that there was one, or nothing: it failed."""
        if self.is_settled:
            return
        self.is_settled = True
        given = None
        is_final = 0 < self.status < SERVER_ERROR and self.status not in NOT_FINAL
        # What is held back still never became whole, and nobody has seen it.
        if is_final and (answer is not None or self.start is None):
            given = packed({"fingerprint": self.fingerprint, **(answer or {})})
        # It is done, so it is kept, whoever is cancelled meanwhile.
        await asyncio.shield(self.keep(given))

    async def keep(self, given: bytes | None) -> None:
        layer = self.layer
        try:
            await layer.store.settle(self.key, self.mine, given, layer.ttl)
        except ClaimsUnavailableError:
            logger.error("an answer could not be kept: it may be done again")

    async def renew(self) -> None:
        while not self.is_settled:
            await asyncio.sleep(self.layer.lock / 3)
            with contextlib.suppress(ClaimsUnavailableError):
                await self.layer.store.renew(self.key, self.mine, self.layer.lock)


def packed(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode("utf-8")


def fingerprint(query: bytes, body: bytes) -> str:
    return hashlib.sha256(hashlib.sha256(query).digest() + body).hexdigest()


def is_short(start: Message, max_body: int) -> bool:
    """It has a length, so that it is no stream, and may be kept."""
    if start["status"] in NO_BODY:
        return True
    for name, value in start.get("headers", ()):
        if name.lower() == b"content-length":
            return bool(value.isdigit()) and int(value[:20]) <= max_body
    return False


async def whole_body(receive: Receive) -> bytes | None:
    """The body; None where the client left before all of it had come."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def replaying(body: bytes, receive: Receive) -> Receive:
    """Gives the body again, and then what comes after it."""
    is_read = False

    async def receive_again() -> Message:
        nonlocal is_read
        if is_read:
            return await receive()
        is_read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


async def answer_again(
    scope: Scope, send: Send, found: dict[str, Any], asked: str
) -> None:
    if found["fingerprint"] != asked:
        detail = "This Idempotency-Key belongs to another request"
        await refuse(scope, send, 422, detail, title="Unprocessable Content")
    elif "run" in found:
        detail = "The request with this Idempotency-Key is not done yet"
        await refuse(scope, send, 409, detail, retry=True)
    elif "status" not in found:
        detail = "This request was answered; its answer was not kept"
        await refuse(scope, send, 409, detail)
    else:
        headers = [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in found["headers"]
        ]
        headers.append((b"idempotency-replayed", b"true"))
        start = {"type": "http.response.start", "status": found["status"]}
        await send({**start, "headers": headers})
        body = base64.b64decode(found["body"])
        await send({"type": "http.response.body", "body": body})


async def refuse(
    scope: Scope,
    send: Send,
    status: int,
    detail: str | None,
    *,
    title: str | None = None,
    retry: bool = False,
) -> None:
    headers = [(b"retry-after", b"1")] if retry else []
    await send_problem(
        scope, send, status=status, detail=detail, title=title, headers=headers
    )
