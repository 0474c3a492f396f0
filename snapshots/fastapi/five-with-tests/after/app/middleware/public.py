"""Routes that need no token: `@public` right below their `@app.get(...)`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from starlette.routing import Match
from starlette.types import Scope

MARK = "_is_public"
FRAMEWORKS = ("fastapi.", "starlette.")


def public(endpoint: Any) -> Any:
    """Let everybody call the routes that have just this function, or class.

    Nothing else is opened: not the other methods of its path, not what another
    decorator makes of it, and no route of a mounted application, which has a
    path in `exempt` or auth of its own.
    """
    setattr(endpoint, MARK, endpoint)
    return endpoint


def is_public(scope: Scope) -> bool:
    """Tell whether the route that the framework will choose is public."""
    app = scope.get("app")
    if scope.get("endpoint", app) is not app:  # this layer lies behind a route
        return False
    for route in routes_of(app):
        kind = type(getattr(route, "original_route", route))
        if not kind.matches.__module__.startswith(FRAMEWORKS):
            return False  # what it chooses is not known here
        match, found = route.matches(dict(scope))
        if match is Match.FULL:
            return is_marked(found.get("endpoint"))
    return False


def public_routes(app: Any) -> set[tuple[str, str]]:
    """Find the method and path of each; `*` is any method, or a WebSocket."""
    return {
        (method, route.path_format)
        for route in routes_of(app)
        if is_marked(getattr(route, "endpoint", None))
        for method in getattr(route, "methods", None) or ("*",)
    }


def is_marked(endpoint: Any) -> bool:
    return endpoint is not None and getattr(endpoint, MARK, None) is endpoint


def routes_of(app: Any) -> Iterable[Any]:
    """Find the routes, in the order in which they are tried."""
    routes: Iterable[Any] = getattr(app, "routes", ())
    # A router that is included is one route since FastAPI 0.137.
    fastapi = sys.modules.get("fastapi.routing")
    flat = getattr(fastapi, "iter_route_contexts", None)
    return routes if flat is None else flat(routes)
