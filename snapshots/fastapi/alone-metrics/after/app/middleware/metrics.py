"""Metrics for Prometheus: how many requests, and how long they took."""

from __future__ import annotations

import contextlib
import hmac
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from .request_record import Observer, RequestRecord
from .route_label import route_label

METHODS = frozenset(
    {
        "CONNECT",
        "DELETE",
        "GET",
        "HEAD",
        "OPTIONS",
        "PATCH",
        "POST",
        "PUT",
        "QUERY",
        "TRACE",
    }
)
OTHER = "_OTHER"
UNMATCHED = "__unmatched__"
BUCKETS = (
    *(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25),
    *(0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0),
)
SHARED = "PROMETHEUS_MULTIPROC_DIR"
SHORTEST_TOKEN = 16

# They have no types of their own.
collect_all: Callable[..., object] = MultiProcessCollector
forget_process: Callable[..., object] = mark_process_dead


def shared_folder() -> Path | None:
    """Where several processes count together; made where it is missing."""
    folder = os.environ.get(SHARED)
    if not folder:
        return None
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    return path


def metric(
    kind: type[Any], name: str, text: str, labels: Sequence[str], **options: Any
) -> Any:
    """Register a metric, or find that of another package of the process."""
    try:
        return kind(name, text, labels, **options)
    except ValueError:
        known: dict[str, object] = getattr(REGISTRY, "_names_to_collectors", {})
        found = known.get(name)
        same = getattr(found, "_labelnames", None) == tuple(labels)
        if not isinstance(found, kind) or not same:
            raise
        return found


shared_folder()
DURATION: Histogram = metric(
    Histogram,
    "http_request_duration_seconds",
    "Seconds until the last byte of the response was sent.",
    ["method", "route", "status"],
    buckets=BUCKETS,
)
IN_PROGRESS: Gauge = metric(
    Gauge,
    "http_requests_in_progress",
    "Requests that are being answered.",
    ["method"],
    multiprocess_mode="livesum",
)


class MetricsMiddleware(Observer):
    """Observes each HTTP request once, with the duration that the log has.

    The label `route` is the template of the route, never the path that was
    asked for: what no route was found for, or what a layer answered before,
    is `__unmatched__`. WebSockets are not observed.

    GET `path` with `Authorization: Bearer` and the token that the environment
    variable `token_from` holds answers all metrics of the process; with
    PROMETHEUS_MULTIPROC_DIR, those of all processes. Anybody else's request is
    the application's, as if there were no such path.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        path: str = "/metrics",
        token_from: str = "METRICS_TOKEN",
    ) -> None:
        token = os.environ.get(token_from, "")
        if token and len(token) < SHORTEST_TOKEN:
            message = f"{token_from} must have at least {SHORTEST_TOKEN} characters"
            raise ValueError(message)
        super().__init__(ScrapedApp(app, path, token.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A mounted application may bring a second layer of the same kind.
        if scope["type"] != "http" or "metrics_of" in scope:
            await self.app(scope, receive, send)
            return
        # Before mounts make one longer, and put theirs in place of the other.
        scope["metrics_of"] = scope.get("app"), scope.get("root_path", "")
        in_progress = IN_PROGRESS.labels(method_label(scope["method"]))
        in_progress.inc()
        try:
            await super().__call__(scope, receive, send)
        finally:
            in_progress.dec()

    def finish(self, record: RequestRecord, scope: Scope) -> None:
        app, around = scope["metrics_of"]
        routes = getattr(app, "routes", ())
        route = route_label(scope, routes, around, record.path) or UNMATCHED
        method = method_label(record.method)
        found = DURATION.labels(method, route, str(record.status))
        found.observe(record.duration or 0.0)


class ScrapedApp:
    """Answers Prometheus; everything else goes on to the application."""

    def __init__(self, app: ASGIApp, path: str, token: bytes) -> None:
        self.app = app
        self.token = token
        self.route = Route(path, scraped)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and self.token
            # Cheap, and false for nearly all requests.
            and scope["path"].endswith(self.route.path)
            and self.route.matches(scope)[0] is Match.FULL
            and self.knows(scope)
        ):
            scope["route"], scope["endpoint"] = self.route, scraped
            await self.route.handle(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def knows(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        if len(given) != 1:
            return False
        scheme, _, token = given[0].partition(b" ")
        if scheme.lower() != b"bearer":
            return False
        return hmac.compare_digest(token.strip(), self.token)


def scraped(_: Request) -> Response:
    """All metrics as text; in a thread, as it takes a while."""
    registry, folder = REGISTRY, shared_folder()
    if folder is not None:
        forget_the_dead(folder)
        registry = CollectorRegistry()
        collect_all(registry, path=str(folder))
    headers = {"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"}
    return Response(generate_latest(registry), headers=headers)


def forget_the_dead(folder: Path) -> None:
    """Requests of a process that was killed are not in progress any more."""
    if os.name != "posix":  # there, asking for a process ends it
        return
    for file in folder.glob("gauge_live*_*.db"):
        number = file.stem.rpartition("_")[2]
        if number.isdecimal() and not is_alive(int(number)):
            with contextlib.suppress(FileNotFoundError):
                forget_process(int(number), path=str(folder))


def is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def method_label(method: str) -> str:
    return method if method in METHODS else OTHER
