from __future__ import annotations

import asyncio
import contextlib
import importlib
import shutil

import httpx
import pytest
from asgi import answering, call, http_scope, run, websocket_scope
from collector import AT_ONCE, ENDPOINT, collecting, wait_until
from conftest import LAYOUT, PROJECT
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{CALLER}-01"
DISCONNECT = {"type": "http.disconnect"}


@pytest.fixture
def tracing(generated):
    return generated("tracing")


@pytest.fixture
def layer(tracing):
    return tracing.TracingMiddleware


@pytest.fixture(scope="module")
def recording():
    """A provider that keeps its spans; one, as tracers are kept, too."""
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = importlib.import_module("opentelemetry.sdk.trace.export")
    memory = importlib.import_module(
        "opentelemetry.sdk.trace.export.in_memory_span_exporter"
    )
    exporter = memory.InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(exporter))
    return provider, exporter


@pytest.fixture
def spans(tracing, recording, monkeypatch):
    """The spans of requests, while the provider is the one of the process."""
    provider, exporter = recording
    exporter.clear()
    monkeypatch.setattr("opentelemetry.trace._TRACER_PROVIDER", provider)

    def finished():
        found = exporter.get_finished_spans()
        assert "hidden" not in "".join(span.to_json() for span in found)
        return [span for span in found if span.kind.name == "SERVER"]

    return finished


def scope_of(path="/items/7", *headers, **changes):
    pairs = [(name.encode(), value.encode()) for name, value in headers]
    query = {"query_string": b"token=hidden&sig=hidden"}
    return http_scope(path, headers=pairs, **{**query, **changes})


def shop(*layers):
    """An application of the framework, with one mounted below it."""
    app, sub = FastAPI(middleware=[Middleware(each) for each in layers]), FastAPI()

    @app.get("/items/{number}")
    async def item(number: int) -> int:
        return number

    @sub.get("/things/{name}")
    async def thing(name: str) -> str:
        return name

    app.mount("/sub", sub)
    return app


def test_the_span_of_a_request(layer, spans):
    run(layer(answering()), scope_of(method="BREW"))
    (span,) = spans()
    assert span.name == "HTTP"
    assert dict(span.attributes) == {
        "http.request.method": "_OTHER",
        "http.response.status_code": 200,
        "url.path": "/items/7",
        "url.scheme": "http",
        "server.address": "testserver",
        "server.port": 80,
        "client.address": "127.0.0.1",
    }
    assert span.parent is None
    assert span.status.status_code.name == "UNSET"


def test_a_preflight_leaves_a_span(layer, spans):
    asked = ("origin", "https://a.example"), ("access-control-request-method", "PUT")
    app = layer(CORSMiddleware(answering(), allow_origins=["https://a.example"]))
    run(app, scope_of("/items/7", *asked, method="OPTIONS"))
    assert [span.name for span in spans()] == ["OPTIONS"]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/items/7", "/items/{number}"),
        ("/items/seven", "/items/{number}"),
        ("/sub/things/x", "/sub/things/{name}"),
    ],
)
def test_one_span_whoever_makes_it(layer, spans, path, route):
    """FastAPI has made it from 0.142 on, and this layer before."""
    app = shop(layer)
    for _ in range(2):
        run(app, scope_of(path, ("traceparent", PARENT)))
    for span in spans():
        assert span.name == f"GET {route}"
        assert span.attributes["http.route"] == route
        assert f"{span.context.trace_id:032x}" == TRACE
        assert f"{span.parent.span_id:016x}" == CALLER
    assert len(spans()) == 2


def test_one_span_where_the_instrumentation_makes_it(layer, spans):
    name = "opentelemetry.instrumentation.fastapi"
    contrib = pytest.importorskip(name).FastAPIInstrumentor
    app = shop(layer)
    contrib.instrument_app(app)
    run(app, scope_of())
    (span,) = spans()
    assert span.attributes["http.route"] == "/items/{number}"


def test_one_span_below_another_framework(layer, spans):
    app = layer(shop())
    run(app, scope_of("/items/7"))
    (span,) = spans()
    assert span.instrumentation_scope.name.endswith("middleware.tracing")


def test_one_span_for_two_packages(layer, spans, tmp_path, monkeypatch):
    package = tmp_path / "mounted_tracing"
    shutil.copytree(PROJECT / "app" / "middleware", package)
    monkeypatch.syspath_prepend(str(tmp_path))
    second = importlib.import_module("mounted_tracing.tracing").TracingMiddleware
    assert second is not layer
    run(layer(second(answering())), scope_of())
    assert len(spans()) == 1


def test_what_the_application_excludes_has_no_span(layer, spans):
    run(layer(answering()), scope_of(**{"fastapi.telemetry": None}))
    assert spans() == []


def test_a_request_made_by_a_request_has_its_own(layer, spans):
    inner = layer(answering())

    async def asking(scope, receive, send):
        await call(inner, scope_of("/inner"))
        await answering()(scope, receive, send)

    run(layer(asking), scope_of("/outer"))
    first, last = spans()
    assert (first.attributes["url.path"], last.attributes["url.path"]) == (
        "/inner",
        "/outer",
    )
    assert first.context.trace_id != last.context.trace_id, "nobody handed it on"


@pytest.mark.parametrize(
    ("headers", "joins"),
    [
        ([PARENT], True),
        ([f"01-{TRACE}-{CALLER}-01-more"], True),
        ([], False),
        ([PARENT, PARENT], False),
        ([PARENT.upper()], False),
        ([f"ff-{TRACE}-{CALLER}-01"], False),
        ([f"00-{'0' * 32}-{CALLER}-01"], False),
        ([f"00-{TRACE}-{'0' * 16}-01"], False),
        ([f"00-{TRACE}-{CALLER}-01-more"], False),
        (["ÿ"], False),
    ],
)
def test_the_trace_of_the_caller(layer, spans, headers, joins):
    pairs = [(b"traceparent", value.encode("latin-1")) for value in headers]
    run(layer(answering()), http_scope(headers=pairs))
    (span,) = spans()
    assert (f"{span.context.trace_id:032x}" == TRACE) == joins
    assert (span.parent is not None) == joins


def test_without_any_export_the_trace_is_that_of_the_caller(tracing, layer):
    trace = importlib.import_module("opentelemetry.trace")
    seen = []

    async def app(scope, receive, send):
        context = trace.get_current_span().get_span_context()
        seen.append(f"{context.trace_id:032x}")
        await answering()(scope, receive, send)

    run(layer(app), scope_of("/", ("traceparent", PARENT)))
    assert seen == [TRACE]
    assert not trace.get_current_span().get_span_context().is_valid


async def raises(scope, receive, send):
    raise ValueError("hidden")


async def breaks(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    raise ValueError("hidden")


async def is_cancelled(scope, receive, send):
    raise asyncio.CancelledError


@pytest.mark.parametrize(
    ("app", "error"),
    [
        (raises, "ValueError"),
        (breaks, "ValueError"),
        (is_cancelled, "CancelledError"),
        (answering(503), "503"),
        (answering(404), None),
    ],
)
def test_failures(layer, spans, app, error):
    with contextlib.suppress(ValueError, asyncio.CancelledError):
        run(layer(app), scope_of())
    (span,) = spans()
    assert span.attributes.get("error.type") == error
    assert (span.status.status_code.name == "ERROR") == (error is not None)
    assert span.status.description is None
    assert list(span.events) == []


def test_the_span_ends_with_the_last_byte(layer, spans):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "trailers": True})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await send({"type": "http.response.body"})
        await send({"type": "http.response.trailers", "more_trailers": True})
        assert spans() == []
        await send({"type": "http.response.trailers"})
        assert len(spans()) == 1
        raise ValueError("hidden")

    with pytest.raises(ValueError, match="hidden"):
        run(layer(app), scope_of())
    (span,) = spans()
    assert "error.type" not in span.attributes


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ({"type": "websocket.accept"}, 101),
        ({"type": "websocket.close"}, 403),
        ({"type": "websocket.http.response.start", "status": 401}, 401),
    ],
)
def test_the_span_of_a_websocket(layer, spans, message, status):
    async def app(scope, receive, send):
        await send(message)
        await send({"type": "websocket.close"})

    run(layer(app), {**websocket_scope(), "query_string": b"ticket=hidden"})
    (span,) = spans()
    assert (span.name, span.attributes["url.path"]) == ("WS", "/ws")
    assert span.attributes["http.response.status_code"] == status


def test_exempt_paths_have_no_span(tracing, recording):
    sdk = importlib.import_module("opentelemetry.sdk.trace.sampling")
    trace = importlib.import_module("opentelemetry.trace")
    always = sdk.ALWAYS_ON
    sampler = tracing.ExemptSampler(["/health"], sdk.ParentBased(always))
    assert "ParentBased" in sampler.get_description()
    server = trace.SpanKind.SERVER

    def is_kept(kind, **attributes):
        named = {key.replace("_", "."): value for key, value in attributes.items()}
        result = sampler.should_sample(None, 1, "GET", kind, named)
        return result.decision.is_sampled()

    assert not is_kept(server, url_path="/health")
    assert not is_kept(server, http_target="/health?x=1")
    assert is_kept(server, url_path="/healthy")
    assert is_kept(server, url_path="/health/")
    assert is_kept(trace.SpanKind.CLIENT, url_path="/health")


@pytest.mark.parametrize("kind", ["lifespan", "other"])
def test_other_scopes_pass(layer, spans, kind):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    run(layer(app), {"type": kind})
    assert (seen, spans()) == ([kind], [])


def test_a_text_is_no_list_of_paths(layer):
    with pytest.raises(TypeError, match="must be a list of paths"):
        layer(answering(), exempt="/health")


@pytest.fixture
def collector():
    with collecting() as made:
        yield made


@pytest.mark.skipif(LAYOUT != "flat", reason="what is outside has a span of its own")
def test_spans_of_a_server(
    need, layers, run_server, credentials, collector, request_id
):
    need("TracingMiddleware")
    headers = {**credentials, "traceparent": PARENT, "X-Request-ID": request_id}
    paths = ("/health", "/items/7?token=hidden", "/legacy/items", "/boom")
    with run_server(**AT_ONCE, **{ENDPOINT: collector.url}) as running:
        for path in paths:
            httpx.get(f"{running.url}{path}", headers=headers, trust_env=False)
        wait_until(lambda: len(collector.of_requests()) >= 3)
        if "AccessLogMiddleware" in layers:
            wait_until(lambda: len(running.records()) >= len(paths))
            traces = [line["trace_id"] for line in running.records()]
            assert traces == [TRACE] * len(paths)
    found = collector.of_requests()
    names = [f"GET {path}" for path in ("/items/{number}", "/legacy/items", "/boom")]
    assert [span.name for span in found] == names
    for span in found:
        assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, CALLER)
    assert "hidden" not in str(collector.spans)


@pytest.mark.parametrize(
    "switch", [{"OTEL_TRACES_EXPORTER": "none"}, {"OTEL_SDK_DISABLED": "true"}]
)
def test_the_export_can_be_switched_off(need, run_server, collector, switch):
    need("TracingMiddleware")
    with run_server(**AT_ONCE, **switch, **{ENDPOINT: collector.url}) as running:
        httpx.get(f"{running.url}/items/7", trust_env=False)
    assert collector.spans == []


def test_without_an_endpoint_nothing_is_set_up(tracing, layer, monkeypatch):
    trace = importlib.import_module("opentelemetry.trace")
    for name in tracing.ENDPOINTS:
        monkeypatch.delenv(name, raising=False)
    run(layer(answering()), scope_of())
    assert isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
