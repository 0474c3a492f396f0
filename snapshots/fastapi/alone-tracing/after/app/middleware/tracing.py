"""One span for each request, in the trace that its caller has begun."""

from __future__ import annotations

import os
from collections.abc import Iterable
from threading import Lock
from typing import Any

from opentelemetry import context as contexts
from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Span, SpanKind, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
SWITCHING_PROTOCOLS = 101
FORBIDDEN = 403
SERVER_ERROR = 500
WHOLE_BODIES = frozenset({"http.response.pathsend", "http.response.zerocopysend"})
MADE_HERE = contexts.create_key("request-span")

tracer = trace.get_tracer(__name__)
one_at_a_time = Lock()


class ExemptSampler(Sampler):
    """Drops requests for the paths, and all that belongs to them."""

    def __init__(self, paths: Iterable[str], others: Sampler) -> None:
        self.paths = frozenset(paths)
        self.others = others

    # The parameters differ by version.
    def should_sample(
        self,
        parent_context: contexts.Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Any = None,
        *more: Any,
        **named: Any,
    ) -> SamplingResult:
        if kind is SpanKind.SERVER and attributes:
            # The second is that of older instrumentations.
            for key in ("url.path", "http.target"):
                if str(attributes.get(key, "")).partition("?")[0] in self.paths:
                    return SamplingResult(Decision.DROP)
        return self.others.should_sample(
            parent_context, trace_id, name, kind, attributes, *more, **named
        )

    def get_description(self) -> str:
        return f"ExemptSampler({self.others.get_description()})"


def set_up(exempt: Iterable[str]) -> None:
    """Send spans to where the environment says, unless somebody does."""
    with one_at_a_time:
        if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
            return
        if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
            return
        if os.environ.get("OTEL_TRACES_EXPORTER", "otlp") != "otlp":
            return
        if not any(os.environ.get(name) for name in ENDPOINTS):
            return
        provider = TracerProvider()  # service and sampler are of the environment
        provider.sampler = ExemptSampler(exempt, provider.sampler)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(provider)


class TracingMiddleware:
    """Makes the span of a request, unless the framework has made it.

    FastAPI makes one from 0.142 on, and so does its OpenTelemetry
    instrumentation: that span is left as it is, but for the query string,
    which no span keeps. The headers `traceparent` and `tracestate` (W3C) say
    which trace a request belongs to. The span of this layer has the class of
    an exception, never its message. Requests for the paths of `exempt`,
    compared exactly, are left out where this layer has set up the export.
    """

    def __init__(self, app: ASGIApp, *, exempt: Iterable[str] = ()) -> None:
        if isinstance(exempt, str):
            message = f"exempt must be a list of paths, not {exempt!r}"
            raise TypeError(message)
        self.app = app
        self.exempt = frozenset(exempt)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, self.when_starting(receive), send)
            return
        # A mounted application may bring a second layer of the same kind.
        if scope["type"] not in {"http", "websocket"} or "traced" in scope:
            await self.app(scope, receive, send)
            return
        set_up(self.exempt)
        scope["traced"] = True
        made = span_around(scope)
        if made is not None:
            hide_query(made)
            await self.app(scope, receive, send)
            return
        # So that FastAPI makes none for what is mounted.
        scope.setdefault("fastapi.telemetry", None)
        await Exchange(scope, receive, send).run(self.app)

    def when_starting(self, receive: Receive) -> Receive:
        """FastAPI sets up an export before it hands this message on."""

        async def receive_and_set_up() -> Message:
            message = await receive()
            if message["type"] == "lifespan.startup":
                set_up(self.exempt)
            return message

        return receive_and_set_up


def span_around(scope: Scope) -> Span | None:
    """The span that was made for this request outside of this layer."""
    span = trace.get_current_span()
    if "fastapi.telemetry" in scope:
        native = scope["fastapi.telemetry"]
        if native is None:  # the application has excluded it
            return trace.INVALID_SPAN
        if native.span is not None:
            return span
    is_request = getattr(span, "kind", None) is SpanKind.SERVER
    # That of a request which makes this one, in the same process.
    is_outer = contexts.get_value(MADE_HERE) is span
    return span if is_request and not is_outer else None


def hide_query(span: Span) -> None:
    attributes = getattr(span, "attributes", None) or {}
    if attributes.get("url.query"):
        span.set_attribute("url.query", "REDACTED")
    for name in ("url.full", "http.url", "http.target"):
        before, query, _ = str(attributes.get(name, "")).partition("?")
        if query:
            span.set_attribute(name, before)


class Exchange:
    """The messages of one request, and its span."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.server_send = send
        self.is_http = scope["type"] == "http"
        self.status = 0
        self.has_trailers = False
        self.is_ended = False
        # Before mounts make one longer, and put theirs in place of the other.
        around = self.around = scope.get("root_path", "")
        self.routes = getattr(scope.get("app"), "routes", ())
        path = str(scope["path"])
        self.path = path if path.startswith(around) else f"{around}{path}"
        given = str(scope.get("method", ""))
        self.method = given if given in METHODS else "HTTP" if self.is_http else "WS"
        context = propagate.extract(carrier_of(scope))
        self.span = tracer.start_span(
            self.method,
            context,
            kind=SpanKind.SERVER,
            attributes=self.first_attributes(given),
        )
        context = trace.set_span_in_context(self.span, context)
        self.context = contexts.set_value(MADE_HERE, self.span, context)

    def first_attributes(self, given: str) -> dict[str, str | int]:
        found: dict[str, str | int] = {
            "url.scheme": self.scope.get("scheme", "http"),
            "url.path": self.path,
        }
        if self.is_http:
            is_known = given in METHODS
            found["http.request.method"] = given if is_known else "_OTHER"
        server, client = self.scope.get("server"), self.scope.get("client")
        if server and server[1] is not None:
            found["server.address"], found["server.port"] = server
        if client:
            found["client.address"] = client[0]
        return found

    async def run(self, app: ASGIApp) -> None:
        token = contexts.attach(self.context)
        try:
            await app(self.scope, self.receive, self.send)
        except BaseException as error:
            self.end(error)
            raise
        finally:
            self.end(None)
            contexts.detach(token)

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind == "http.response.start":
            self.status = message["status"]
            self.has_trailers = message.get("trailers", False)
        elif kind.startswith("websocket.") and not self.status:
            if kind == "websocket.accept":
                self.status = SWITCHING_PROTOCOLS
            else:  # what servers answer, unless it is said
                self.status = message.get("status", FORBIDDEN)
        await self.server_send(message)
        if self.is_last(message):
            self.end(None)

    def is_last(self, message: Message) -> bool:
        if message["type"] == "http.response.body":
            return not (self.has_trailers or message.get("more_body", False))
        if message["type"] == "http.response.trailers":
            return not message.get("more_trailers", False)
        return str(message["type"]) in WHOLE_BODIES

    def end(self, error: BaseException | None) -> None:
        if self.is_ended:  # what fails later is a background task
            return
        self.is_ended = True
        route = route_label(self.scope, self.routes, self.around, self.path)
        if route is not None:
            self.span.update_name(f"{self.method} {route}")
            self.span.set_attribute("http.route", route)
        if self.status:
            self.span.set_attribute("http.response.status_code", self.status)
        if error is not None:
            self.span.set_attribute("error.type", type(error).__name__)
        elif self.status >= SERVER_ERROR:
            self.span.set_attribute("error.type", str(self.status))
        if error is not None or self.status >= SERVER_ERROR:
            self.span.set_status(StatusCode.ERROR)
        self.span.end()


def carrier_of(scope: Scope) -> dict[str, str]:
    """The headers; what may come once only is nothing when it came twice."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]},{text}" if key in found else text
    return found
