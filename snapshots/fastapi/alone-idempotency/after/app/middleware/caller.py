"""Who is asking, for layers that keep something for each caller."""

from __future__ import annotations

import hashlib
import json

from starlette.types import Scope


def principal_key(scope: Scope) -> str | None:
    """The principal that authentication has found, as a key; None without one.

    Two issuers may both have a `user-1`. It is a digest: names do not belong
    into a store.
    """
    principal = (scope.get("state") or {}).get("principal")
    name = getattr(principal, "id", None)
    if name is None or name == "":
        return None
    claims = getattr(principal, "claims", None) or {}
    scheme = getattr(principal, "scheme", None)
    return digest(str(scheme), str(claims.get("iss")), str(name))


def digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode("utf-8")).hexdigest()
