"""Print how applications nest when they run: one JSON list of names a line.

Each line of stdin is {"paths": [...], "module": "app.main", "app": "server.app"};
the app is any expression over the names of the module. What wraps it counts, too.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys

from starlette.applications import Starlette
from starlette.middleware.errors import ServerErrorMiddleware

os.environ.setdefault("API_KEYS", "a-key-of-the-tests")
os.environ.setdefault("SESSION_SECRET", "for-the-tests-only-at-least-32-bytes")


def name_of(layer) -> str:
    cls, *_, options = layer  # (cls, args, kwargs) since Starlette 0.35
    dispatch = options.get("dispatch")
    if dispatch is None:
        return cls.__name__
    return getattr(dispatch, "__name__", type(dispatch).__name__)


def until(kind: type, served) -> tuple[list[str], object]:
    """The names of what lies around the first `kind`, outermost first, and that."""
    names = []
    while not isinstance(served, kind):
        names.append(type(served).__name__)
        served = served.app if hasattr(served, "app") else served.other_asgi_app
    return names, served


def nesting(paths: list[str], module: str, app: str) -> list[str]:
    before = set(sys.modules)
    sys.path[:0] = paths
    try:
        served = eval(app, vars(importlib.import_module(module)))  # noqa: S307
        wrappers, application = until(Starlette, served)
        around, _ = until(ServerErrorMiddleware, application.build_middleware_stack())
        registered = [name_of(layer) for layer in application.user_middleware]
        return [*wrappers, *around, *registered]
    finally:
        del sys.path[: len(paths)]
        folder = os.path.commonpath(paths)
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None) or ""
            if file.startswith(folder):
                del sys.modules[name]
        importlib.invalidate_caches()


for line in sys.stdin:
    task = json.loads(line)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            result = nesting(**task)
    except Exception as error:
        result = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(result), flush=True)
