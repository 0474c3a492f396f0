"""Print which layers applications have when they have started: one JSON line for each line of stdin.

A line is {"path": folder, "module": "main", "expression": "app", "environment": {...}}. Each is imported in a process of
its own. What comes out is a list, outermost first, of the names that a layer may be called by; or {"error": text}.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import json
import os
import signal
import sys
import warnings

warnings.simplefilter("ignore")
stubs, *_ = sys.argv[1:]
sys.path.append(stubs)

import logging  # noqa: E402
import queue  # noqa: E402,F401
import types  # noqa: E402,F401

import fastapi.middleware.cors  # noqa: E402,F401
import fastapi.middleware.gzip  # noqa: E402,F401
import fastapi.middleware.httpsredirect  # noqa: E402,F401
import fastapi.middleware.trustedhost  # noqa: E402,F401
import fastapi.testclient  # noqa: E402,F401
import uvicorn  # noqa: E402,F401
from fastapi import FastAPI  # noqa: E402
from starlette.applications import Starlette  # noqa: E402
from starlette.middleware.base import BaseHTTPMiddleware  # noqa: E402
from starlette.middleware.errors import ServerErrorMiddleware  # noqa: E402
from starlette.middleware.exceptions import ExceptionMiddleware  # noqa: E402

logging.disable(logging.CRITICAL)


def name_of(layer) -> str:
    """What the code calls that runs as this layer."""
    if isinstance(layer, BaseHTTPMiddleware):
        function = layer.dispatch_func
        if getattr(function, "__self__", None) is not layer:
            return function.__name__
    if isinstance(layer, type(name_of)):
        return layer.__qualname__.split(".<locals>")[-2].split(".")[-1]
    return type(layer).__name__


def names_of(layer) -> list[str]:
    """The same, and the function that made its class."""
    path = type(layer).__qualname__.split(".<locals>.")
    return [name_of(layer), *path[:-1]]


def registered_name(entry) -> str:
    """What the code calls that was registered."""
    cls, *_, options = entry
    dispatch = options.get("dispatch")
    if dispatch is not None:
        return dispatch.__name__
    while isinstance(cls, functools.partial):
        cls = cls.func
    return getattr(cls, "__name__", type(cls).__name__)


def inner_of(layer):
    if isinstance(layer, type(name_of)):
        cells = dict(zip(layer.__code__.co_freevars, layer.__closure__ or ()))
        return cells["app"].cell_contents
    return layer.app


def framework() -> set[type]:
    """What lies around every application."""
    layer = FastAPI().build_middleware_stack()
    found = {ServerErrorMiddleware}
    while not isinstance(layer, ExceptionMiddleware):
        found.add(type(layer))
        layer = layer.app
    return found


FRAMEWORK = framework()


async def start(application) -> None:
    """What a server does before the first request."""
    sent = []
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    await application({"type": "lifespan", "state": {}, "app": application}, receive, send)
    if sent[0]["type"] != "lifespan.startup.complete":
        raise RuntimeError(f"does not start: {sent[0]}")


def layers_of(served) -> list[list[str]]:
    found = []
    while not isinstance(served, Starlette):
        found.append([name_of(served)])
        served = served.app
    asyncio.run(start(served))
    within = []
    layer = served.middleware_stack
    while not isinstance(layer, ExceptionMiddleware):
        if type(layer) not in FRAMEWORK:
            within.append(names_of(layer))
        layer = inner_of(layer)
    if len(within) == len(served.user_middleware):
        for names, entry in zip(within, served.user_middleware):
            names.append(registered_name(entry))
    return found + within


def observed(path, module, expression, environment) -> object:
    os.environ.update(environment)
    os.chdir(path)
    sys.path.insert(0, path)
    try:
        return layers_of(eval(expression, vars(importlib.import_module(module))))
    except NameError:
        try:
            return layers_of(getattr(importlib.import_module(module), expression))
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
    except BaseException as error:
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    task = json.loads(line)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        with os.fdopen(writing, "w") as out:
            out.write(json.dumps(observed(**task)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    print(text or json.dumps({"error": "ended"}), flush=True)
