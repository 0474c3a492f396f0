"""The concerns of the preset `production` as one pure ASGI layer, written by hand.

It does for an HTTP request what those fifteen generated layers do for it, as one
application needs it: the same headers, the same log record, the same metrics,
the same checks, the same outcomes. WebSockets are left out, as in `fused.py`.
"""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import json
import logging
import math
import os
import secrets
from time import monotonic, perf_counter

import anyio
from prometheus_client import Gauge, Histogram

from .fused import ORIGINS, WELL_FORMED, FusedMiddleware, refuse, request_id_var

OPEN = frozenset({"/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json"})
PROBES = {"/livez": b'{"status": "live"}', "/readyz": b'{"status": "ready"}'}
HOSTS = frozenset({"shop.example"})
PROXIES = frozenset({"127.0.0.1"})
REPLACED = frozenset({b"x-request-id", b"x-process-time"})
EXPOSED = b"RateLimit, RateLimit-Policy, Retry-After, X-Process-Time, X-Request-ID"
HARDENED = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
SECONDS = 30
MOST_BYTES = 1024 * 1024
LEAST_BYTES = 1024
BURST, PERIOD = 999_999_999, 1
GAP = PERIOD / BURST
POLICY = (b"ratelimit-policy", b'"address";q=%d;w=%d' % (BURST, PERIOD))

DURATION = Histogram("fused_seconds", "Seconds.", ["method", "route", "status"])
IN_PROGRESS = Gauge("fused_in_progress", "Requests.", ["method"])


class FusedProduction(FusedMiddleware):
    def __init__(self, app, **options):
        super().__init__(app, **options)
        self.closed = os.environ.get("MAINTENANCE") == "1"
        self.whole_at = {}

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        method, path = scope["method"], scope["path"]
        given = {}
        repeated = set()
        for name, value in scope["headers"]:
            if name in given:
                repeated.add(name)
            given[name] = value
        if scope["client"][0] in PROXIES:
            behind_proxy(scope, given)
        client = scope["client"][0]
        origin = given.get(b"origin")
        asked = given.get(b"access-control-request-method")
        if method == "OPTIONS" and origin and asked:
            await self.preflights(scope, receive, send)
            return

        given_id = given.get(b"x-request-id")
        is_one = given_id is not None and b"x-request-id" not in repeated
        if is_one and WELL_FORMED.fullmatch(given_id):
            request_id = given_id.decode("ascii")
        else:
            request_id = secrets.token_hex(16)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        status = received = 0
        finished = client_left = timed_out = failed = False
        limited = start = None

        async def watching_receive():
            nonlocal client_left, received
            message = await receive()
            if message["type"] == "http.disconnect":
                client_left = True
            received += len(message.get("body", b""))
            if received > MOST_BYTES:
                raise ValueError
            return message

        async def decorating_send(message):
            nonlocal status, start
            if timed_out:
                return
            if message["type"] == "http.response.start":
                timer.cancel()
                status = message["status"]
                start = {**message, "headers": headers_of(message)}
                if not is_large(start["headers"]):
                    await send(start)
                return
            if is_large(start["headers"]) and not message.get("more_body", False):
                message = {**message, "body": squeezed(start, given, message["body"])}
                await send(start)
            await send(message)
            if not message.get("more_body", False):
                finish(None, True)

        def headers_of(message):
            # Rounded down, so that it never exceeds the duration in the log.
            seconds = int((perf_counter() - started) * 10_000) / 10_000
            headers, has, vary = [], set(), b"Origin"
            for pair in message.get("headers", ()):
                name = pair[0].lower()
                has.add(name)
                if name == b"vary":
                    vary = pair[1] + b", " + vary
                elif name not in REPLACED:
                    headers.append(pair)
            if limited is not None:
                headers += [POLICY, limited]
            headers += [pair for pair in HARDENED if pair[0] not in has]
            headers.append((b"x-process-time", b"%.4f" % seconds))
            headers.append((b"x-request-id", request_id.encode("ascii")))
            headers.append((b"vary", vary))
            if origin is not None:
                headers.append((b"access-control-expose-headers", EXPOSED))
                if origin.decode("latin-1") in ORIGINS:
                    headers.append((b"access-control-allow-origin", origin))
            return headers

        def finish(error, complete):
            nonlocal finished
            if finished:
                return
            finished = True
            duration = perf_counter() - started
            if status >= 500 or failed:
                outcome = "error"
            elif complete:
                outcome = "ok"
            elif client_left:
                outcome = "disconnected"
            else:
                outcome = "aborted" if status else "cancelled"
            route = scope.get("route")
            template = "__unmatched__" if route is None else route.path
            DURATION.labels(method, template, str(status)).observe(duration)
            is_error = outcome in {"error", "aborted"}
            level = logging.ERROR if is_error else logging.INFO
            fields = {
                "method": method,
                "path": path,
                "status": status or (500 if outcome == "error" else 499),
                "duration_ms": round(duration * 1000, 3),
                "request_id": request_id,
                "outcome": outcome,
                "client": client,
            }
            if route is not None:
                fields["route"] = route.path
            if "principal" in state:
                fields["principal"] = state["principal"]
            if error is not None:
                fields["error"] = type(error).__name__
            self.log(level, fields)

        def time_out():
            nonlocal timed_out
            timed_out = True
            work.cancel()

        token = request_id_var.set(request_id)
        IN_PROGRESS.labels(method).inc()
        timer = asyncio.get_running_loop().call_later(SECONDS, time_out)
        work = anyio.CancelScope()
        try:
            with work:
                host = given.get(b"host", b"").decode("latin-1").partition(":")[0]
                if host not in HOSTS:
                    await problem(decorating_send, 400, "Invalid host header")
                elif path in PROBES:
                    await answer(decorating_send, 200, PROBES[path])
                elif self.closed:
                    await problem(decorating_send, 503)
                elif declared(given) > MOST_BYTES:
                    await problem(decorating_send, 413)
                elif (limited := self.taken(client)) is None:
                    await problem(decorating_send, 429)
                elif path in OPEN or await self.admits(given, state, decorating_send):
                    await self.app(scope, watching_receive, decorating_send)
            if timed_out:
                timed_out = False
                await problem(decorating_send, 504)
        except Exception as error:
            failed = True
            if not status:
                await problem(decorating_send, 500)
            finish(error, False)
            raise
        finally:
            timer.cancel()
            IN_PROGRESS.labels(method).dec()
            request_id_var.reset(token)
        finish(None, False)

    async def admits(self, given, state, send):
        authorization = given.get(b"authorization")
        principal = authorization and self.find_principal(authorization)
        if principal is None:
            await refuse(send, b"Bearer")
            return False
        state["principal"] = principal
        return True

    def taken(self, client):
        now = monotonic()
        used = max(self.whole_at.get(client, now) - now, 0.0) + GAP
        if used > PERIOD:
            return None
        if len(self.whole_at) >= 100_000:
            self.whole_at.clear()
        self.whole_at[client] = now + used
        left = max(0, math.floor(BURST - used / GAP + 0.001))
        return (b"ratelimit", b'"address";r=%d;t=%d' % (left, math.ceil(used)))


def behind_proxy(scope, given):
    if given.get(b"x-forwarded-proto") == b"https":
        scope["scheme"] = "https"
    for each in reversed(given.get(b"x-forwarded-for", b"").decode("latin-1").split(",")):
        try:
            address = str(ipaddress.ip_address(each.strip()))
        except ValueError:
            return
        scope["client"] = (address, 0)
        if address not in PROXIES:
            return


def declared(given):
    length = given.get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def is_large(headers):
    length = dict(headers).get(b"content-length", b"0")
    return int(length) >= LEAST_BYTES


def squeezed(start, given, body):
    if b"gzip" not in given.get(b"accept-encoding", b""):
        return body
    body = gzip.compress(body, 5)
    kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
    length = (b"content-length", b"%d" % len(body))
    start["headers"] = [*kept, (b"content-encoding", b"gzip"), length]
    return body


async def problem(send, status, detail=None):
    body = json.dumps({"type": "about:blank", "status": status, "detail": detail})
    await answer(send, status, body.encode(), b"application/problem+json")


async def answer(send, status, body, kind=b"application/json"):
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
