"""Checks the CORS policy when the application starts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

NOBODY = "https://nobody.invalid"
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#@\s*]+")


def cors_policy(
    *,
    allow_origins: Sequence[str],
    allow_origin_regex: str | None = None,
    allow_credentials: bool = False,
    allow_methods: Sequence[str] = ("GET",),
    allow_headers: Sequence[str] = (),
    expose_headers: Sequence[str] = (),
    max_age: int = 600,
) -> dict[str, Any]:
    """Refuse what Starlette would accept: everybody, a path."""
    if allow_credentials and "*" in allow_origins:
        message = "credentials for every origin: list the origins instead of *"
        raise ValueError(message)
    for origin in allow_origins:
        if origin != "*" and not ORIGIN.fullmatch(origin):
            message = f"an origin is scheme://host[:port], not {origin!r}"
            raise ValueError(message)
    if allow_origin_regex and re.fullmatch(allow_origin_regex, NOBODY):
        message = f"{allow_origin_regex!r} lets every origin in"
        raise ValueError(message)
    return {
        "allow_origins": allow_origins,
        "allow_origin_regex": allow_origin_regex,
        "allow_credentials": allow_credentials,
        "allow_methods": allow_methods,
        "allow_headers": allow_headers,
        "expose_headers": expose_headers,
        "max_age": max_age,
    }
