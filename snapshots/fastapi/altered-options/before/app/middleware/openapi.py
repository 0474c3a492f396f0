"""What the OpenAPI description says of layers, which are no routes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from .public import public_routes

BEARER = {"type": "http", "scheme": "bearer"}
REFUSED = {"description": "Without a valid token"}
MARK = "_describes_auth"


def describe_auth(app: Any, exempt: Collection[str], header: str | None) -> None:
    """Describe, once an application, its token: of a header, or a bearer's.

    This gives `/docs` its button Authorize. Routes that say more keep it.
    """
    describe: Callable[[], dict[str, Any]] | None = getattr(app, "openapi", None)
    if describe is None or hasattr(describe, MARK):
        return
    name = "APIKey" if header else "Bearer"
    scheme = {"type": "apiKey", "in": "header", "name": header} if header else BEARER

    def openapi() -> dict[str, Any]:
        schema = describe()
        components = schema.setdefault("components", {})
        components.setdefault("securitySchemes", {}).setdefault(name, scheme)
        opened = public_routes(app)
        for path, operations in schema.get("paths", {}).items():
            for method, operation in operations.items() if path not in exempt else ():
                if (method.upper(), path) in opened:
                    continue
                if isinstance(operation, dict) and "responses" in operation:
                    operation.setdefault("security", [{name: []}])
                    operation["responses"].setdefault("401", REFUSED)
        return schema

    setattr(openapi, MARK, True)
    app.openapi = openapi
