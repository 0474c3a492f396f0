"""One record and one clock per request, shared by every layer that asks."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from time import perf_counter
from typing import Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_MESSAGES = frozenset(
    {
        "http.response.body",
        "http.response.pathsend",
        "http.response.zerocopysend",
    }
)
SWITCHING_PROTOCOLS = 101
FORBIDDEN = 403
CONTENT_TOO_LARGE = 413
SERVER_ERROR = 500
CLIENT_CLOSED_REQUEST = 499


def clock() -> float:
    """Read the clock, in seconds; nothing else in this package does."""
    return perf_counter()


@dataclass
class RequestRecord:
    """What is known of one request; `request.state.request_record`."""

    method: str
    path: str
    started: float = field(default_factory=clock)
    time_to_start: float = 0.0  # seconds until the response started
    duration: float | None = None  # seconds until its last byte was sent
    status: int = 0  # 0 until the response starts
    outcome: Literal["ok", "error", "aborted", "disconnected", "cancelled"] = "ok"
    error: BaseException | None = None
    observers: dict[str, Observer] = field(default_factory=dict, repr=False)


def whole_path(scope: Scope) -> str:
    """Find the path that was asked for; older mounts take theirs off it."""
    mounted, path = scope.get("root_path", ""), str(scope["path"])
    return path if path.startswith(mounted) else f"{mounted}{path}"


class Observer:
    """A layer that reads the request record.

    The outermost one makes the record and watches the messages for all of
    them. A WebSocket lasts until it is closed, and starts when it is accepted.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, self.watching_startup(send))
            return

        name = type(self).__name__
        state = scope.setdefault("state", {})
        record: RequestRecord | None = state.get("request_record")
        if record is not None and record.duration is None:
            # A mounted application may bring a second layer of the same kind,
            # and have it from another package.
            record.observers.setdefault(name, self)
            await self.app(scope, receive, send)
            return

        method = scope.get("method", "WEBSOCKET")
        record = RequestRecord(method, whole_path(scope), observers={name: self})
        state["request_record"] = record
        # Before mounts make it longer.
        scope.setdefault("app_root_path", scope.get("root_path", ""))
        exchange = _Exchange(record, scope, receive, send)
        try:
            await self.app(scope, exchange.receive, exchange.send)
        except BaseException as error:
            exchange.end(error)
            raise
        decided = scope["type"] == "websocket" and record.status > 0
        exchange.end(complete=decided)

    def watching_startup(self, send: Send) -> Send:
        """See what the application says of its start, where that matters."""
        return send

    def add_headers(
        self, record: RequestRecord, headers: list[tuple[bytes, bytes]]
    ) -> None:
        """Change the headers of the response that is about to start."""

    def finish(self, record: RequestRecord, scope: Scope) -> None:
        """Report the request, once its last byte was sent or it failed."""


class _Exchange:
    """The messages of one request, as the outermost observer sees them."""

    def __init__(
        self, record: RequestRecord, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self.record = record
        self.scope = scope
        self.server_receive = receive
        self.server_send = send
        self.expects_trailers = False
        self.client_left = False
        self.nobody_reads = False  # the client left before the response

    async def receive(self) -> Message:
        message = await self.server_receive()
        if message["type"] in {"http.disconnect", "websocket.disconnect"}:
            self.client_left = True
        return message

    async def send(self, message: Message) -> None:
        kind = message["type"]
        starts = kind == "http.response.start"
        if starts:
            message = self.start(message)
        elif kind.startswith("websocket."):
            self.note_websocket(message)
        try:
            await self.server_send(message)
        except OSError:  # a server's way to say that the client is gone
            self.client_left = True
            raise
        except Exception as error:
            # FastAPI(max_body_size=...) has answered in place of this.
            if type(error).__name__ == "_RequestBodyLimitResponseSent":
                self.record.status = CONTENT_TOO_LARGE
                self.end(complete=True)
            raise
        if not starts and self.is_last(message):
            self.end(complete=True)

    def start(self, message: Message) -> Message:
        record = self.record
        record.time_to_start = clock() - record.started
        record.status = message["status"]
        self.nobody_reads = self.client_left
        self.expects_trailers = message.get("trailers", False)
        headers = list(message.get("headers", ()))
        for observer in record.observers.values():
            observer.add_headers(record, headers)
        return {**message, "headers": headers}

    def note_websocket(self, message: Message) -> None:
        record = self.record
        if record.status:  # accepted or refused before
            return
        if message["type"] == "websocket.accept":
            record.status = SWITCHING_PROTOCOLS
        elif message["type"] == "websocket.close":
            record.status = FORBIDDEN  # what servers answer then
        else:
            record.status = message.get("status", FORBIDDEN)
        record.time_to_start = clock() - record.started

    def is_last(self, message: Message) -> bool:
        if message["type"] in BODY_MESSAGES:
            return not (self.expects_trailers or message.get("more_body", False))
        if message["type"] == "http.response.trailers":
            return not message.get("more_trailers", False)
        return False

    def end(
        self, error: BaseException | None = None, *, complete: bool = False
    ) -> None:
        record = self.record
        if record.duration is not None:  # what fails later is a background task
            return
        record.duration = clock() - record.started
        record.error = record.error or error
        if self.nobody_reads:
            record.status = 0
            record.outcome = "disconnected"
        elif record.status >= SERVER_ERROR:
            record.outcome = "error"
        elif complete:
            record.outcome = "ok"
        elif error is not None and not isinstance(error, Exception):
            record.outcome = "cancelled"
        elif self.client_left:
            record.outcome = "disconnected"
        else:
            record.outcome = "aborted" if record.status else "error"
        if not record.status:  # the server answers 500, if anyone still listens
            failed = record.outcome == "error"
            record.status = SERVER_ERROR if failed else CLIENT_CLOSED_REQUEST
        for observer in record.observers.values():
            try:
                observer.finish(record, self.scope)
            except Exception:  # noqa: BLE001 (a response goes first)
                traceback.print_exc()
