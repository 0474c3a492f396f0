"""All five concerns as one pure ASGI layer, as written by hand for one application.

It does for an HTTP request what the five generated layers do for it: the same
headers, the same log record, the same checks, the same outcomes. WebSockets
are left out; nothing here measures them. `find_caller` is what `logger.log()`
does and the generated layer does not.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import secrets
import sys
from contextvars import ContextVar
from datetime import datetime, timezone
from time import perf_counter

from starlette.middleware.cors import CORSMiddleware

ORIGINS = frozenset({"https://app.example.com"})
EXEMPT = frozenset({"/docs", "/redoc", "/openapi.json", "/health"})
WELL_FORMED = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{7,127}")
REPLACED = frozenset({b"x-request-id", b"x-process-time"})
REFUSALS = {
    b"Bearer": b'{"detail": "Not authenticated"}',
    b'Bearer error="invalid_token"': b'{"detail": "Invalid token"}',
}
MESSAGE = "request_completed"
FIELDS = (
    "method path status duration_ms outcome route request_id client principal error"
).split()

logger = logging.getLogger("fused")
request_id_var: ContextVar[str | None] = ContextVar("request_id", default=None)


class JSONFormatter(logging.Formatter):
    def format(self, record):
        time = datetime.fromtimestamp(record.created, timezone.utc)
        entry = {
            "time": time.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        known = record.__dict__
        for name in FIELDS:
            if name in known:
                entry[name] = known[name]
        return json.dumps(entry)


class FusedMiddleware:
    def __init__(self, app, *, keys, find_caller=True):
        self.app = app
        self.find_caller = find_caller
        self.keys = []
        for key in keys:
            digest = hashlib.sha256(key.encode())
            self.keys.append((digest.digest(), digest.hexdigest()[:12]))
        self.preflights = CORSMiddleware(
            app,
            allow_origins=list(ORIGINS),
            allow_methods=["*"],
            allow_headers=["*"],
        )
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JSONFormatter())
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        method, path = scope["method"], scope["path"]
        origin = requested_method = authorization = given_id = None
        times_authorization = times_id = 0
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value
                times_authorization += 1
            elif name == b"x-request-id":
                given_id = value
                times_id += 1
            elif name == b"origin":
                origin = value
            elif name == b"access-control-request-method":
                requested_method = value
        if method == "OPTIONS" and origin and requested_method:
            await self.preflights(scope, receive, send)
            return

        if times_id == 1 and WELL_FORMED.fullmatch(given_id):
            request_id = given_id.decode("ascii")
        else:
            request_id = secrets.token_hex(16)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        status = 0
        finished = client_left = trailers = False

        async def watching_receive():
            nonlocal client_left
            message = await receive()
            if message["type"] == "http.disconnect":
                client_left = True
            return message

        async def decorating_send(message):
            nonlocal status, trailers, client_left
            kind = message["type"]
            if kind == "http.response.start":
                # Rounded down, so that it never exceeds the duration in the log.
                seconds = int((perf_counter() - started) * 10_000) / 10_000
                status = message["status"]
                trailers = message.get("trailers", False)
                headers = []
                vary = b"Origin"
                for pair in message.get("headers", ()):
                    name = pair[0].lower()
                    if name == b"vary":
                        vary = pair[1] + b", " + vary
                    elif name not in REPLACED:
                        headers.append(pair)
                headers.append((b"x-process-time", b"%.4f" % seconds))
                headers.append((b"x-request-id", request_id.encode("ascii")))
                headers.append((b"vary", vary))
                if origin is not None:
                    exposed = b"X-Process-Time, X-Request-ID"
                    headers.append((b"access-control-expose-headers", exposed))
                    if origin.decode("latin-1") in ORIGINS:
                        headers.append((b"access-control-allow-origin", origin))
                message = {**message, "headers": headers}
            try:
                await send(message)
            except OSError:
                client_left = True
                raise
            if kind == "http.response.trailers":
                if not message.get("more_trailers", False):
                    finish(None, True)
            elif kind != "http.response.start" and not trailers:
                if not message.get("more_body", False):
                    finish(None, True)

        def finish(error, complete):
            nonlocal finished
            if finished:
                return
            finished = True
            duration = perf_counter() - started
            if status >= 500:
                outcome = "error"
            elif complete:
                outcome = "ok"
            elif error is not None and not isinstance(error, Exception):
                outcome = "cancelled"
            elif client_left:
                outcome = "disconnected"
            else:
                outcome = "aborted" if status else "error"
            level = logging.ERROR if outcome in {"error", "aborted"} else logging.INFO
            if not logger.isEnabledFor(level):
                return
            fields = {
                "method": method,
                "path": path,
                "status": status or (500 if outcome == "error" else 499),
                "duration_ms": round(duration * 1000, 3),
                "request_id": request_id,
                "outcome": outcome,
            }
            route = scope.get("route")
            if route is not None:
                fields["route"] = route.path
            client = scope.get("client")
            if client:
                fields["client"] = client[0]
            if "principal" in state:
                fields["principal"] = state["principal"]
            if error is not None:
                fields["error"] = type(error).__name__
            self.log(level, fields)

        token = request_id_var.set(request_id)
        try:
            root = scope.get("root_path", "").rstrip("/")
            in_app = path[len(root) :] if root and path.startswith(f"{root}/") else path
            if in_app not in EXEMPT:
                if times_authorization != 1:
                    await refuse(decorating_send, b"Bearer")
                    return
                principal = self.find_principal(authorization)
                if principal is None:
                    challenge = b'Bearer error="invalid_token"'
                    await refuse(decorating_send, challenge)
                    return
                state["principal"] = principal
            await self.app(scope, watching_receive, decorating_send)
        except BaseException as error:
            finish(error, False)
            raise
        finally:
            request_id_var.reset(token)
        finish(None, False)

    def log(self, level, fields):
        if self.find_caller:
            logger.log(level, MESSAGE, extra=fields)
            return
        entry = logger.makeRecord(
            logger.name, level, __file__, 0, MESSAGE, (), None, "log", fields
        )
        logger.handle(entry)

    def find_principal(self, authorization):
        scheme, _, key = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        given = hashlib.sha256(key.strip().encode()).digest()
        found = None
        for digest, principal in self.keys:  # all, whichever matches
            if hmac.compare_digest(digest, given):
                found = principal
        return found


async def refuse(send, challenge):
    body = REFUSALS[challenge]
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"www-authenticate", challenge),
    ]
    await send({"type": "http.response.start", "status": 401, "headers": headers})
    await send({"type": "http.response.body", "body": body})
