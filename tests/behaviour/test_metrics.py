from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import re
import shutil
import subprocess
import sys
from itertools import permutations

import httpx
import pytest
from asgi import answering, call, http_scope, run, websocket_scope
from conftest import PROJECT, SERVER
from fastapi import APIRouter, FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Host, Mount, Route
from starlette.staticfiles import StaticFiles

TOKEN = "scraper-0123456789abcdef"
SHARED = "PROMETHEUS_MULTIPROC_DIR"
DURATION = "http_request_duration_seconds"
COUNT, SUM = f"{DURATION}_count", f"{DURATION}_sum"
IN_PROGRESS = "http_requests_in_progress"
DISCONNECT = {"type": "http.disconnect"}


@pytest.fixture
def metrics(generated):
    return generated("metrics")


@pytest.fixture
def layer(metrics):
    return metrics.MetricsMiddleware


def samples(name):
    """What the process has counted, by the labels."""
    registry = importlib.import_module("prometheus_client").REGISTRY
    return {
        tuple(sample.labels[each] for each in ("method", "route", "status")): (
            sample.value
        )
        for family in registry.collect()
        for sample in family.samples
        if sample.name == name
    }


def grown(before, name=COUNT):
    """What was counted since then."""
    after = samples(name)
    return {
        labels: value - before.get(labels, 0.0)
        for labels, value in after.items()
        if value != before.get(labels, 0.0)
    }


def hello(request):
    return PlainTextResponse("hi")


def routed(layer, folder):
    """What a path can lead through: routers in routers, mounts, hosts, files."""
    (folder / "a.txt").write_text("x", encoding="utf-8")
    inner, outer = APIRouter(prefix="/items"), APIRouter(prefix="/v1")

    @inner.get("/{item}")
    async def item(item: int) -> int:
        return item

    outer.include_router(inner)
    outer.add_route("/plain/{name}", hello)
    deep, sub = APIRouter(prefix="/deep"), FastAPI()

    @deep.get("/{z}")
    async def below(z: str) -> str:
        return z

    sub.include_router(deep)
    star = Starlette(
        routes=[
            Route("/one/{n}", hello),
            Route("/two/{n}", hello),
            Mount("/more", routes=[Route("/{q}", hello)]),
        ]
    )
    app = FastAPI(middleware=[Middleware(layer)])
    app.include_router(outer, prefix="/api")
    app.mount("/sub", sub)
    app.mount("/tenants/{tenant}", sub)
    app.mount("/star", star)
    app.mount("/files", StaticFiles(directory=str(folder)))
    app.add_route("/plain/{n}", hello)
    app.router.routes.append(Host("other.example", app=star))
    return app


@pytest.mark.parametrize(
    ("path", "status", "route"),
    [
        ("/api/v1/items/5", 200, "/api/v1/items/{item}"),
        ("/api/v1/items/abc", 422, "/api/v1/items/{item}"),
        ("/api/plain/5", 200, "/api/plain/{name}"),
        ("/sub/deep/7", 200, "/sub/deep/{z}"),
        ("/sub/missing", 404, "/sub/{path}"),
        ("/sub/docs", 200, "/sub/docs"),
        ("/tenants/42/deep/7", 200, "/tenants/{tenant}/deep/{z}"),
        ("/tenants/42/missing", 404, "/tenants/{tenant}/{path}"),
        ("/star/one/1", 200, "/star/one/{n}"),
        ("/star/two/1", 200, "/star/two/{n}"),
        ("/star/more/1", 200, "/star/more/{q}"),
        ("/star/more/1/2", 404, "/star/more/{path}"),
        ("/files/a.txt", 200, "/files/{path}"),
        ("/files/b.txt", 404, "/files/{path}"),
        ("/plain/9", 200, "/plain/{n}"),
        ("/docs", 200, "/docs"),
        ("/openapi.json", 200, "/openapi.json"),
        ("/plain/9/", 307, "__unmatched__"),
        ("/missing", 404, "__unmatched__"),
        ("/", 404, "__unmatched__"),
    ],
)
@pytest.mark.parametrize("below", ["", "/proxy"])
def test_the_label_is_the_template(layer, tmp_path, below, path, status, route):
    app, before = routed(layer, tmp_path), samples(COUNT)
    # Since Starlette 0.33 the path begins with what the proxy took off.
    whole = importlib.import_module("starlette._utils")
    begins = hasattr(whole, "get_route_path")
    asked = f"{below}{path}" if begins else path
    run(app, http_scope(asked, root_path=below))
    assert grown(before) == {("GET", route, f"{status}"): 1}


def test_the_label_of_a_host(layer, tmp_path):
    app, before = routed(layer, tmp_path), samples(COUNT)
    headers = [(b"host", b"other.example")]
    for path in ("/one/1", "/more/1", "/nothing"):
        run(app, http_scope(path, headers=headers))
    assert grown(before) == {
        ("GET", "/one/{n}", "200"): 1,
        ("GET", "/more/{q}", "200"): 1,
        ("GET", "/{path}", "404"): 1,
    }


def test_the_label_of_pages_at_the_root(layer, tmp_path):
    (tmp_path / "index.html").write_text("x", encoding="utf-8")
    app = FastAPI(middleware=[Middleware(layer)])
    app.mount("/", StaticFiles(directory=str(tmp_path), html=True))
    before = samples(COUNT)
    for path in ("/", "/index.html"):
        run(app, http_scope(path))
    assert grown(before) == {("GET", "/{path}", "200"): 2}


def test_whatever_is_asked_for_there_is_one_series(layer, tmp_path):
    app, before = routed(layer, tmp_path), samples(COUNT)
    for number in range(50):
        for path in (f"/{number}.php", f"/tenants/{number}/x{number}"):
            run(app, http_scope(path, method="BREW" if number % 2 else "GET"))
    assert len(grown(before)) == 4


def test_a_mount_that_nobody_knows_is_no_label(layer):
    async def app(scope, receive, send):
        scope["root_path"] += scope["path"]
        scope["endpoint"] = app
        await answering()(scope, receive, send)

    before = samples(COUNT)
    for path in ("/a", "/b"):
        run(layer(app), http_scope(path))
    assert grown(before) == {("GET", "__unmatched__", "200"): 2}


@pytest.mark.parametrize("method", ["HEAD", "POST", "BREW"])
def test_the_method(layer, tmp_path, method):
    app, before = routed(layer, tmp_path), samples(COUNT)
    run(app, http_scope("/api/v1/items/5", method=method))
    label = "_OTHER" if method == "BREW" else method
    assert grown(before) == {(label, "/api/v1/items/{item}", "405"): 1}


def test_a_layer_of_starlette_outside_hides_no_route(layer, tmp_path):
    async def passes(request, call_next):
        return await call_next(request)

    app = routed(layer, tmp_path)
    app.user_middleware.append(Middleware(BaseHTTPMiddleware, dispatch=passes))
    before = samples(COUNT)
    run(app, http_scope("/sub/deep/7"))
    assert grown(before) == {("GET", "/sub/deep/{z}", "200"): 1}


async def raises(scope, receive, send):
    raise ValueError("on purpose")


async def is_cancelled(scope, receive, send):
    raise asyncio.CancelledError


async def sees_the_client_leave(scope, receive, send):
    while (await receive())["type"] != "http.disconnect":
        pass


@pytest.mark.parametrize(
    ("app", "status"),
    [
        (answering(503), "503"),
        (raises, "500"),
        (is_cancelled, "499"),
        (sees_the_client_leave, "499"),
    ],
)
def test_every_outcome_is_counted_once(layer, app, status):
    before = samples(COUNT)
    with contextlib.suppress(ValueError, asyncio.CancelledError):
        run(layer(app), http_scope(), DISCONNECT)
    assert grown(before) == {("GET", "__unmatched__", status): 1}
    assert in_progress() == 0


def in_progress(method="GET"):
    registry = importlib.import_module("prometheus_client").REGISTRY
    return registry.get_sample_value(IN_PROGRESS, {"method": method})


def test_requests_in_progress(layer):
    seen = []

    async def app(scope, receive, send):
        await asyncio.sleep(0.02)
        seen.append(in_progress())
        await answering()(scope, receive, send)

    async def three():
        await asyncio.gather(*[call(layer(app), http_scope()) for _ in range(3)])

    asyncio.run(three())
    assert seen[0] == 3
    assert in_progress() == 0


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_other_scopes_pass(layer, kind):
    seen, before = [], samples(COUNT)

    async def app(scope, receive, send):
        seen.append(scope["type"])

    run(layer(app), {**websocket_scope(), "type": kind})
    assert seen == [kind]
    assert grown(before) == {}


NESTINGS = [*permutations(["timing", "logging", "metrics"])]


@pytest.mark.parametrize("names", NESTINGS, ids="-".join)
def test_the_sum_is_that_of_the_log(observed, layer, caplog, names):
    async def app(scope, receive, send):
        await asyncio.sleep(float(scope["path"][1:]))
        await answering()(scope, receive, send)

    for name in reversed(names):
        app = layer(app) if name == "metrics" else observed(app, [name])
    before = samples(SUM)
    for seconds in ("0", "0.003", "0.01", "0.02"):
        run(app, http_scope(f"/{seconds}"))
    lines = [r for r in caplog.records if r.msg.startswith("request_completed")]
    assert len(lines) == 4
    logged = sum(line.duration_ms for line in lines) / 1000
    (measured,) = grown(before, SUM).values()
    # The log is rounded to microseconds.
    assert measured == pytest.approx(logged, abs=0.5e-6 * len(lines) + 1e-9)


def test_a_mounted_application_counts_nothing_twice(layer, tmp_path, monkeypatch):
    package = tmp_path / "mounted_metrics"
    shutil.copytree(PROJECT / "app" / "middleware", package)
    monkeypatch.syspath_prepend(str(tmp_path))
    second = importlib.import_module("mounted_metrics.metrics").MetricsMiddleware
    assert second is not layer
    sub = FastAPI(middleware=[Middleware(second)])
    sub.add_route("/{name}", hello)
    app = FastAPI(middleware=[Middleware(layer)])
    app.mount("/sub", sub)
    before = samples(COUNT)
    run(app, http_scope("/sub/x"))
    assert grown(before) == {("GET", "/sub/{name}", "200"): 1}
    # By itself it counts as well, in the same metric.
    run(sub, http_scope("/x"))
    assert grown(before)["GET", "/{name}", "200"] == 1


@pytest.mark.parametrize("is_outside", [True, False])
def test_a_mounted_application_has_its_own_templates(observed, layer, is_outside):
    sub = FastAPI(middleware=[Middleware(layer)])
    sub.add_route("/{name}", hello)
    app = FastAPI()
    app.mount("/v{number}", sub)
    before = samples(COUNT)
    run(observed(app, ["timing"]) if is_outside else app, http_scope("/v1/x"))
    assert grown(before) == {("GET", "/{name}", "200"): 1}


def test_another_metric_of_that_name_is_no_secret(metrics):
    client = importlib.import_module("prometheus_client")
    client.Counter("taken_by_the_application", "...", ["who"])
    for labels in (["who"], ["method"]):
        with pytest.raises(ValueError, match="Duplicated"):
            metrics.metric(client.Gauge, "taken_by_the_application_total", "", labels)


def bearer(*values):
    return [(b"authorization", value.encode()) for value in values]


@pytest.fixture
def scraped(layer, monkeypatch):
    """Ask a layer for its metrics; an application behind it answers 418."""
    monkeypatch.delenv(SHARED, raising=False)
    monkeypatch.setenv("METRICS_TOKEN", TOKEN)

    def ask(*authorization, path="/metrics", method="GET", options=()):
        scope = http_scope(path, method=method, headers=bearer(*authorization))
        return run(layer(answering(418), **dict(options)), scope)

    return ask


def test_the_token_opens_the_metrics(scraped):
    for _ in range(2):
        sent = scraped(f"Bearer {TOKEN}")
        assert sent[0]["status"] == 200
    headers = dict(sent[0]["headers"])
    assert headers[b"content-type"].startswith(b"text/plain")
    assert headers[b"cache-control"] == b"no-store"
    text = sent[1]["body"].decode()
    assert f'{COUNT}{{method="GET",route="/metrics",status="200"}}' in text
    assert "python_info" in text, "those of the process, too"


def test_the_path_and_the_variable(scraped, monkeypatch):
    options = {"path": "/internal", "options": {"path": "/internal"}}
    assert scraped(f"bearer {TOKEN}", **options)[0]["status"] == 200
    options["options"]["token_from"] = "OTHER"
    assert scraped(f"bearer {TOKEN}", **options)[0]["status"] == 418
    monkeypatch.setenv("OTHER", TOKEN)
    assert scraped(f"bearer {TOKEN}", **options)[0]["status"] == 200


@pytest.mark.parametrize(
    "authorization",
    [
        [],
        [""],
        ["Bearer"],
        ["Bearer "],
        [TOKEN],
        [f"Basic {TOKEN}"],
        [f"Bearer {TOKEN[:-1]}"],
        [f"Bearer {TOKEN}x"],
        ["Bearer schlüssel"],
        [f"Bearer {TOKEN}", f"Bearer {TOKEN}"],
    ],
)
def test_nobody_else_sees_that_there_are_metrics(scraped, authorization):
    assert scraped(*authorization)[0]["status"] == 418


@pytest.mark.parametrize("token", ["", None])
def test_without_a_token_there_are_no_metrics(scraped, monkeypatch, token):
    monkeypatch.delenv("METRICS_TOKEN")
    if token is not None:
        monkeypatch.setenv("METRICS_TOKEN", token)
    for authorization in ([], ["Bearer"], ["Bearer "], [f"Bearer {TOKEN}"]):
        assert scraped(*authorization)[0]["status"] == 418


def test_a_token_that_can_be_guessed_is_refused(layer, monkeypatch):
    monkeypatch.setenv("METRICS_TOKEN", "short")
    with pytest.raises(ValueError, match="METRICS_TOKEN must have at least 16") as why:
        layer(answering())
    assert "short" not in str(why.value)


def test_only_get_asks_for_metrics(scraped):
    assert scraped(f"Bearer {TOKEN}", method="HEAD")[0]["status"] == 200
    for method in ("POST", "OPTIONS"):
        assert scraped(f"Bearer {TOKEN}", method=method)[0]["status"] == 418
    for path in ("/metrics/", "/metrics/x", "/METRICS", "/"):
        assert scraped(f"Bearer {TOKEN}", path=path)[0]["status"] == 418


WORKER = """
import asyncio, os, sys
sys.path[:0] = sys.argv[1:3]
from asgi import answering, call, http_scope
from app.middleware.metrics import MetricsMiddleware

async def dies(scope, receive, send):
    os._exit(0)

async def main():
    for _ in range(3):
        await call(MetricsMiddleware(answering()), http_scope())
    if sys.argv[3] == "dies":
        await call(MetricsMiddleware(dies), http_scope())
    scope = http_scope("/metrics", headers=[(b"authorization", sys.argv[4].encode())])
    sent = await call(MetricsMiddleware(answering(418)), scope)
    print(sent[1]["body"].decode())

asyncio.run(main())
"""


@pytest.mark.skipif(os.name != "posix", reason="asking for a process ends it there")
def test_processes_count_together_and_the_dead_are_not_in_progress(metrics, tmp_path):
    shared = tmp_path / "made" / "at the start"
    here = os.path.dirname(__file__)
    environment = {**os.environ, SHARED: str(shared), "METRICS_TOKEN": TOKEN}
    texts = [
        subprocess.run(
            [sys.executable, "-c", WORKER, str(PROJECT), here, end, f"Bearer {TOKEN}"],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for end in ("dies", "answers")
    ]
    assert texts[0] == ""
    assert f'{COUNT}{{method="GET",route="__unmatched__",status="200"}} 6.0' in texts[1]
    # The scrape itself.
    assert f'{IN_PROGRESS}{{method="GET"}} 1.0' in texts[1]


def test_metrics_under_a_server(need, layers, run_server, credentials):
    need("MetricsMiddleware")
    with run_server(METRICS_TOKEN=TOKEN, **{SHARED: None}) as running:

        def ask(path, **headers):
            return httpx.get(f"{running.url}{path}", headers=headers, trust_env=False)

        assert ask("/metrics").status_code in {401, 404}
        assert ask("/metrics", Authorization="Bearer wrong").status_code in {401, 404}
        assert ask("/metrics", **credentials).status_code == 404
        for number in range(5):
            ask(f"/items/{number}", **credentials)
        ask("/legacy/items", **credentials)
        ask("/boom", **credentials)
        ask("/items?token=hidden")
        scraped = ask("/metrics", Authorization=f"Bearer {TOKEN}")
        assert scraped.status_code == 200
        found = values(scraped.text, COUNT)
        assert found["GET", below("/items/{number}"), "200"] == 5
        assert found["GET", below("/legacy/items"), "200"] == 1
        assert found["GET", below("/boom"), "500"] == 1
        for word in ("hidden", "/items/1", TOKEN):
            assert word not in scraped.text
        if "AccessLogMiddleware" in layers:
            measured = sum(values(scraped.text, SUM).values())
            logged = [r["duration_ms"] for r in running.records()]
            before_the_last = sum(logged[: int(sum(found.values()))]) / 1000
            assert measured == pytest.approx(before_the_last, abs=1e-5)


def below(path):
    """The label of a path of the project, where the outermost layer is."""
    both = os.environ["MW_LAYOUT"] == "both"
    return f"/v1{path}" if both else path


def values(text, name):
    pattern = rf'^{name}{{method="(.*?)",route="(.*?)",status="(.*?)"}} (\S+)$'
    return {
        (method, route, status): float(value)
        for method, route, status, value in re.findall(pattern, text, re.M)
    }


@pytest.mark.skipif(SERVER != "uvicorn", reason="WEB_CONCURRENCY is uvicorn's")
def test_several_workers_are_one(need, run_server, credentials, tmp_path):
    need("MetricsMiddleware")
    several = {"WEB_CONCURRENCY": "2", SHARED: str(tmp_path), "METRICS_TOKEN": TOKEN}
    with run_server(**several) as running:
        for number in range(40):
            url = f"{running.url}/items/{number}"
            answer = httpx.get(url, headers=credentials, trust_env=False)
            assert answer.status_code == 200
        scraper = {"Authorization": f"Bearer {TOKEN}"}
        for _ in range(4):
            answer = httpx.get(
                f"{running.url}/metrics", headers=scraper, trust_env=False
            )
            found = values(answer.text, COUNT)
            assert found["GET", below("/items/{number}"), "200"] == 40


def test_the_token_is_in_no_line(need, run_server):
    need("MetricsMiddleware")
    with run_server(METRICS_TOKEN=TOKEN) as running:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        httpx.get(f"{running.url}/metrics", headers=headers, trust_env=False)
        httpx.get(f"{running.url}/later", trust_env=False)
        assert TOKEN not in running.text()
