"""Who is asking, for routes: `who: Principal = Depends(current_principal)`."""

from __future__ import annotations

from collections.abc import Callable

from starlette.exceptions import HTTPException, WebSocketException
from starlette.requests import HTTPConnection

from .auth import Principal


def optional_principal(connection: HTTPConnection) -> Principal | None:
    """Who is asking; None on an exempt path without a valid token."""
    found = getattr(connection.state, "principal", None)
    return found if isinstance(found, Principal) else None


def current_principal(connection: HTTPConnection) -> Principal:
    """Who is asking; nobody else gets in, on an exempt path either."""
    principal = optional_principal(connection)
    if principal is None:
        raise refused(connection, 401, "Not authenticated")
    return principal


def principal_with(*scopes: str) -> Callable[[HTTPConnection], Principal]:
    """Who is asking, with these scopes: `Depends(principal_with("write"))`."""

    def scoped_principal(connection: HTTPConnection) -> Principal:
        principal = current_principal(connection)
        if not principal.scopes.issuperset(scopes):
            raise refused(connection, 403, "Not enough permissions")
        return principal

    return scoped_principal


def refused(connection: HTTPConnection, status: int, detail: str) -> Exception:
    if connection.scope["type"] == "websocket":
        return WebSocketException(1008, detail)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return HTTPException(status, detail, headers)
