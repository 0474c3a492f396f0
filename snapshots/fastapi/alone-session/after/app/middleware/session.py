"""Keeps what belongs to one visitor in a signed cookie: request.session."""

from __future__ import annotations

import copy
import json
import logging
from typing import Any, Literal

from starlette.middleware import sessions
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .session_keys import SessionKeys

MOST_BYTES = 4093  # of a cookie: browsers drop a larger one without a word
FOURTEEN_DAYS = 14 * 24 * 60 * 60

logger = logging.getLogger(__name__)


class SessionTooLargeError(Exception):
    """Raised in place of a response whose session no browser would keep."""


class SessionMiddleware(sessions.SessionMiddleware):
    """Starlette's session, which loses nothing without a word.

    The application does not start without a key, and a session that is too
    large for a cookie is a failure. Whatever changed is kept, below the first
    level, too, and nothing is sent for a session that did not change. Whoever
    has the cookie can read it, and it cannot be taken back: no secrets. What
    changes after the response has started, or in a WebSocket, comes too late,
    and is logged. The cookie lasts `max_age` seconds after the last change.

    Over plain http, on a developer's machine, it takes `https_only=False`;
    with Starlette's test client a `base_url="https://testserver"`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        keys: SessionKeys,
        max_age: int = FOURTEEN_DAYS,
        same_site: Literal["lax", "strict", "none"] = "lax",
        https_only: bool = True,
        cookie: str | None = None,
    ) -> None:
        # A browser takes __Host- from this very host only, and over https.
        name = cookie or ("__Host-session" if https_only else "session")
        if same_site not in {"lax", "strict", "none"}:
            message = f"same_site is lax, strict or none, not {same_site!r}"
            raise ValueError(message)
        if not https_only and (same_site == "none" or name.startswith("__")):
            message = f"browsers take {name}, {same_site}, over https only"
            raise ValueError(message)
        if max_age <= 0:
            message = f"max_age is a number of seconds, not {max_age!r}"
            raise ValueError(message)
        super().__init__(
            app,
            secret_key="",  # the signer has the keys
            session_cookie=name,
            max_age=max_age,
            same_site=same_site,
            https_only=https_only,
        )
        self.keys = keys
        self.signer = keys.signer()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.keys.keys:
            await self.refuse_to_start(scope, receive, send)
            return
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        # A layer around a mounted application may have opened it already.
        opened: set[str] = scope.setdefault("session_cookies", set())
        if self.session_cookie in opened:
            await self.app(scope, receive, send)
            return
        opened.add(self.session_cookie)
        kept = ""
        is_written = False

        async def tracked(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal kept
            before = kept = text_of(scope["session"])

            async def send_tracked(message: Message) -> None:
                nonlocal kept, is_written
                if message["type"] == "http.response.start":
                    session = scope["session"]
                    kept = text_of(session)
                    is_written = kept != before or getattr(session, "modified", False)
                    if is_written and hasattr(session, "mark_modified"):
                        session.mark_modified()
                await send(message)

            await self.app(scope, receive, send_tracked)
            if text_of(scope["session"]) != kept:
                logger.warning("a change of the session came too late to be kept")

        async def send_checked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = self.checked(message, is_written)
            await send(message)

        around = copy.copy(self)
        around.app = tracked
        await super(SessionMiddleware, around).__call__(scope, receive, send_checked)

    def checked(self, message: Message, is_written: bool) -> Message:
        """The response, with a cookie that is needed and can be kept."""
        start = f"{self.session_cookie}=".encode("latin-1")
        headers = []
        for name, value in message.get("headers", ()):
            if name.lower() == b"set-cookie" and value.startswith(start):
                # Older versions write it with every response.
                if not is_written:
                    continue
                if len(value) > MOST_BYTES:
                    size = f"{len(value)} bytes, at most {MOST_BYTES}"
                    raise SessionTooLargeError(size)
            headers.append((name, value))
        return {**message, "headers": headers}

    async def refuse_to_start(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = f"{self.keys.name} is not set: sessions cannot be signed"
        if scope["type"] != "lifespan":
            raise RuntimeError(message)
        await receive()
        await send({"type": "lifespan.startup.failed", "message": message})


def text_of(session: Any) -> str:
    return json.dumps(session, default=repr)
