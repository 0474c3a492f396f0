"""Print how applications nest when they run: one JSON list of names a line.

Each line of stdin is {"paths": [...], "module": "app.main", "app": "app"};
a name that ends in "()" is called.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

os.environ.setdefault("API_KEYS", "a-key-of-the-tests")


def name_of(layer) -> str:
    cls, *_, options = layer  # (cls, args, kwargs) since Starlette 0.35
    return getattr(options.get("dispatch"), "__name__", cls.__name__)


def nesting(paths: list[str], module: str, app: str) -> list[str]:
    before = set(sys.modules)
    sys.path[:0] = paths
    try:
        found = importlib.import_module(module)
        for part in app.removesuffix("()").split("."):
            found = getattr(found, part)
        application = found() if app.endswith("()") else found
        application.build_middleware_stack()
        return [name_of(layer) for layer in application.user_middleware]
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
        print(json.dumps(nesting(**task)), flush=True)
    except Exception as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
