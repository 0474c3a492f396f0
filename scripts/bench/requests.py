"""What the generated layers of a preset add to the time of a request.

`requests.mjs` makes a project with them in `app/middleware` and runs this on
it. The application is called in-process. The variants take turns in each round,
so that a busy machine slows all of them; the minima are disturbed least. Read
the ratios of one run only.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import io
import json
import os
import statistics
import sys
from collections import deque
from contextlib import redirect_stdout
from importlib import import_module
from time import perf_counter_ns

from fastapi import FastAPI
from layers import tutorial

KEYS = ["another-key-fedcba9876543210", "key-one-0123456789abcdef"]
HEADERS = [
    (b"host", b"shop.example"),
    (b"user-agent", b"bench"),
    (b"accept", b"*/*"),
    (b"accept-encoding", b"gzip, deflate"),
    (b"authorization", b"Bearer " + KEYS[-1].encode()),
    (b"connection", b"keep-alive"),
    (b"x-forwarded-for", b"203.0.113.7"),
]
FUSED_LAYERS = {
    "minimal": ("layers.fused", "FusedMiddleware"),
    "production": ("layers.fused_production", "FusedProduction"),
}
PACKAGES_OF = {
    "minimal": "layers.packages",
    "production": "layers.packages_production",
}
WARM_UP = 300

NONE = "no middleware"
GENERATED = "generated layers"
FUSED = "one fused layer"
SAME_CALL = "one fused layer, the same log call"
TUTORIAL = "tutorial, five functions"
PACKAGES = "popular packages"
RATIOS = [
    ("generated / fused", GENERATED, FUSED, "<= 1.5"),
    ("generated / fused, the same log call", GENERATED, SAME_CALL, ""),
    ("tutorial / generated", TUTORIAL, GENERATED, ">= 10"),
    ("popular packages / generated", PACKAGES, GENERATED, ">= 1"),
]


class Nowhere(io.TextIOBase):
    """Takes the log lines, and keeps the last one."""

    line = ""

    def write(self, text):
        if text != "\n":
            Nowhere.line = text
        return len(text)


def bare(**options):
    app = FastAPI(**options)

    @app.get("/items/{item_id}")
    async def item(item_id: int):
        return {"id": item_id, "name": "apple"}

    return app


def generated_stack():
    return import_module("app.middleware.stack").middleware_stack()


def generated(without=None):
    app = bare()
    for layer in reversed(generated_stack()):
        cls, *_, options = layer
        if cls is not without:
            app.add_middleware(cls, **options)
    return app


def fused(preset, **options):
    module, name = FUSED_LAYERS[preset]
    app = bare()
    app.add_middleware(getattr(import_module(module), name), keys=KEYS, **options)
    return app


def of_tutorials():
    app = bare()
    tutorial.install(app, KEYS)
    return app


def of_packages(preset):
    """None where they are not installed: the tests do without."""
    try:
        return import_module(PACKAGES_OF[preset]).install(bare, KEYS)
    except ModuleNotFoundError:
        return None


def request():
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/items/3",
        "raw_path": b"/items/3",
        "query_string": b"",
        "root_path": "",
        "headers": list(HEADERS),
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }


async def receive():
    return {"type": "http.request", "body": b"", "more_body": False}


async def answer(app):
    """The headers that the application sends, and the line that it logs."""
    sent = []

    async def send(message):
        sent.append(message)

    Nowhere.line = "{}"
    await app(request(), receive, send)
    assert sent[0]["status"] == 200, sent
    own = dict.fromkeys(["x-request-id", "x-process-time"])
    headers = {name.decode(): value for name, value in sent[0]["headers"]}
    varying = dict.fromkeys(["time", "logger", "duration_ms", "request_id"])
    headers.pop("ratelimit", None)  # counts down
    return {**headers, **own}, {**json.loads(Nowhere.line), **varying}


async def measure(app, requests):
    """The median time of one request, in microseconds."""

    async def send(message):
        pass

    times = []
    for _ in range(requests):
        scope = request()
        started = perf_counter_ns()
        await app(scope, receive, send)
        times.append(perf_counter_ns() - started)
    return statistics.median(times) / 1000


async def compare(given):
    """The times of each variant, one of each round."""
    variants = {
        NONE: bare(),
        GENERATED: generated(),
        FUSED: fused(given.preset),
        SAME_CALL: fused(given.preset, find_caller=False),
    }
    if given.preset == "minimal":
        variants[TUTORIAL] = of_tutorials()
    expected = await answer(variants[GENERATED])
    for name in (FUSED, SAME_CALL):
        got = await answer(variants[name])
        assert got == expected, f"{name} does other work: {got}, not {expected}"
    packages = of_packages(given.preset)
    if packages is not None:
        variants[PACKAGES] = packages
        headers, line = await answer(packages)
        if given.preset == "minimal":
            assert headers.keys() == expected[0].keys(), headers
        assert line.keys() >= {"request_id", "duration_ms", "status", "path"}, line
    if given.layers:
        for layer in generated_stack():
            variants[f"without {layer.cls.__name__}"] = generated(without=layer.cls)

    for app in variants.values():
        await measure(app, WARM_UP)
    times = {name: [] for name in variants}
    turns = deque(variants.items())
    for _ in range(given.rounds):
        gc.collect()
        turns.rotate()
        for name, app in turns:
            times[name].append(await measure(app, given.requests))
    return times


def report(times):
    columns = []
    for pick in (statistics.median, min):
        without = pick(times[NONE])
        columns.append({name: pick(each) - without for name, each in times.items()})

    print(f"{'added time per request, microseconds':40}   median  minimum")
    for name in times:
        print(f"{name:40}", *(f"{added[name]:8.1f}" for added in columns))
    print(f"\n{'ratio':40}   median  minimum   budget")
    for name, over, under, budget in RATIOS:
        if over not in times:
            if over == PACKAGES:
                print(f"{name:40} not installed")
            continue
        ratios = (f"{added[over] / added[under]:8.2f}" for added in columns)
        print(f"{name:40}", *ratios, f"  {budget}".rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", help="a folder with the layers in app/middleware")
    parser.add_argument("--preset", choices=FUSED_LAYERS, default="minimal")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--requests", type=int, default=50, help="in each round")
    help = "also leave out one generated layer at a time"
    parser.add_argument("--layers", action="store_true", help=help)
    given = parser.parse_args()

    sys.path.insert(0, given.project)
    os.environ["API_KEYS"] = ",".join(KEYS)
    with redirect_stdout(Nowhere()):
        times = asyncio.run(compare(given))
    report(times)


if __name__ == "__main__":
    main()
