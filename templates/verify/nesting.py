"""Print how an application nests once it is imported, outermost first, as one line of JSON."""

import importlib
import inspect
import json
import os
import sys
import traceback

MISSING = object()


class Unreachable(Exception):
    """The application exists, but no name leads to it."""


def reach(ways):
    reasons = []
    for way in ways:
        found = importlib.import_module(way["module"])
        for name in way["path"].split("."):
            found = getattr(found, name, MISSING)
        if found is MISSING:
            reasons.append("{module} has no {path}".format(**way))
        elif not way["call"]:
            return found
        else:
            return call(found, way["path"])
    raise Unreachable(" and ".join(reasons))


def call(factory, name):
    try:
        inspect.signature(factory).bind()
    except TypeError:
        raise Unreachable(name + "() needs arguments") from None
    except ValueError:
        pass
    made = factory()
    if inspect.iscoroutine(made):
        made.close()
        raise Unreachable(name + "() is asynchronous")
    return made


def layers_around(found):
    """What wraps the application by hand, then what is registered on it."""
    around = []
    while not hasattr(found, "user_middleware"):
        held = list(getattr(found, "__dict__", {}).values())
        inner = [each for each in held if hasattr(each, "user_middleware")]
        inside = inner[0] if inner else getattr(found, "app", None)
        if inside is None or len(around) > 50:
            raise Unreachable("what it leads to is a " + type(found).__name__)
        around.append(type(found))
        found = inside
    return around + [registered(*layer) for layer in found.user_middleware]


def registered(cls, *rest):
    """A decorated function is a BaseHTTPMiddleware; its own name is what the code says."""
    *args, options = rest  # (cls, options) before Starlette 0.35, (cls, args, kwargs) since
    if getattr(cls, "__name__", "") != "BaseHTTPMiddleware":
        return cls
    positional = args[0] if args else ()
    return options.get("dispatch") or (positional[0] if positional else cls)


def described(layer):
    own = layer if hasattr(layer, "__name__") else type(layer)
    aliases = {
        name
        for module in list(sys.modules.values())
        for name, value in list(getattr(module, "__dict__", {}).items())
        if value is layer
    }
    return {"name": own.__name__, "module": own.__module__, "aliases": sorted(aliases)}


def answer(task):
    sys.path[:0] = task["paths"]
    try:
        return {"layers": [described(layer) for layer in layers_around(reach(task["ways"]))]}
    except Unreachable as reason:
        return {"unreachable": str(reason)}
    except BaseException:
        return {"failure": traceback.format_exc()}


# What the application prints goes to stderr: stdout is for the answer alone.
stdout = os.dup(1)
os.dup2(2, 1)
task = json.loads(sys.argv.pop())
line = "\n" + task["marker"] + json.dumps(answer(task)) + "\n"
with os.fdopen(stdout, "w") as stream:
    stream.write(line)
# Threads that the application started do not keep this process waiting.
os._exit(0)
