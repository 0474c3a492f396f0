"""Checks the CORS policy when the application starts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#@\s*]+")


def cors_policy(
    *,
    allow_origins: Sequence[str],
    allow_credentials: bool = False,
    allow_methods: Sequence[str] = ("GET",),
    allow_headers: Sequence[str] = (),
    expose_headers: Sequence[str] = (),
) -> dict[str, Any]:
    """Refuse what Starlette would accept: "*" with credentials, a path."""
    if allow_credentials and "*" in allow_origins:
        message = "credentials for every origin: list the origins instead of *"
        raise ValueError(message)
    for origin in allow_origins:
        if origin != "*" and not ORIGIN.fullmatch(origin):
            message = f"an origin is scheme://host[:port], not {origin!r}"
            raise ValueError(message)
    return {
        "allow_origins": allow_origins,
        "allow_credentials": allow_credentials,
        "allow_methods": allow_methods,
        "allow_headers": allow_headers,
        "expose_headers": expose_headers,
    }
