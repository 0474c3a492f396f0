"""The template of the route that answered, whatever path was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from starlette.routing import BaseRoute, Host, Mount
from starlette.types import Scope

REST = "/{path}"


def route_label(
    scope: Scope, routes: Iterable[BaseRoute], around: str, path: str
) -> str | None:
    """Find it once the application has answered; None: no route was found.

    `routes` are those of the application that has the layer, `around` was its
    root_path, `path` is all of the path that was asked for; nothing of either
    becomes part of the label.
    """
    root_path = scope.get("root_path", "")
    if "endpoint" not in scope or not root_path.startswith(around):
        return None
    place = mounted(routes, root_path[len(around) :])
    if place is None:
        return None
    mounts, below = place
    found = path_of(scope)
    if found is None:
        found = path_among(below, scope["endpoint"], path[len(root_path) :])
    if found is None:
        return f"{mounts}{REST}" if mounts else None
    return f"{mounts}{found}" or "/"


def path_of(scope: Scope) -> str | None:
    """The path of the route that FastAPI or a newer Starlette has named."""
    route = scope.get("route")
    if route is None or isinstance(route, (Mount, Host)):
        return None
    # Since FastAPI 0.137 a route does not know the prefix of its router.
    context = scope.get("fastapi", {}).get("effective_route_context")
    if getattr(context, "original_route", None) is route:
        route = context
    return getattr(route, "path", None)


def mounted(
    routes: Iterable[BaseRoute], path: str
) -> tuple[str, Iterable[BaseRoute]] | None:
    """The template of the mounts that make up `path`, and what is in them."""
    if not path:
        return "", routes
    for route in each(routes):
        if not isinstance(route, (Mount, Host)):
            continue
        template, rest = "", path
        if isinstance(route, Mount):
            match = route.path_regex.match(f"{path}/")
            if match is None:
                continue
            template = route.path
            rest = f"/{match['path']}".rstrip("/")
        found = mounted(route.routes or (), rest)
        if found is not None:
            return f"{template}{found[0]}", found[1]
    return None


def path_among(routes: Iterable[BaseRoute], endpoint: object, path: str) -> str | None:
    """The path of the route that has the endpoint, where none was named."""
    for route in each(routes):
        if isinstance(route, (Mount, Host)):
            if getattr(route, "path", ""):
                continue
            if route.app is endpoint:
                return REST
            found = path_among(route.routes or (), endpoint, path)
            if found is not None:
                return found
        elif getattr(route, "endpoint", None) is endpoint:
            known: Any = route
            if known.path_regex.match(path):
                return str(known.path)
    return None


def each(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """The routes, and those of the routers that a newer FastAPI includes."""
    for route in routes:
        contexts = getattr(route, "effective_route_contexts", None)
        if contexts is None:
            yield route
            continue
        for context in contexts():
            included = context.starlette_route
            if included is not None:
                yield included
