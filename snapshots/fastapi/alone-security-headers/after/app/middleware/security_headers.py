"""Response headers that harden a browser."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What the documentation pages of FastAPI load.
DOCS_CSP = (
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none';"
    " script-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net;"
    " style-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net"
    " https://fonts.googleapis.com; font-src https://fonts.gstatic.com;"
    " img-src 'self' data: https://fastapi.tiangolo.com https://cdn.redoc.ly;"
    " connect-src 'self'; worker-src blob:"
)


class SecurityHeadersMiddleware:
    """Adds what the response does not have; None leaves a header out.

    `csp` is for every response but the documentation pages of FastAPI, which
    have `docs_csp`. Strict-Transport-Security goes over HTTPS only: behind a
    proxy, the server has to take the scheme from its headers.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        csp: str | None = "default-src 'none'; frame-ancestors 'none'",
        docs_csp: str | None = DOCS_CSP,
        frame: str | None = "DENY",
        referrer: str | None = "strict-origin-when-cross-origin",
        permissions: str | None = "camera=(), geolocation=(), microphone=()",
        opener: str | None = "same-origin",
        hsts_seconds: int = 0,
        hsts_subdomains: bool = True,
    ) -> None:
        if hsts_seconds < 0:
            message = f"hsts_seconds must not be negative: {hsts_seconds!r}"
            raise ValueError(message)
        self.app = app
        always = {
            "x-content-type-options": "nosniff",
            "x-frame-options": frame,
            "referrer-policy": referrer,
            "permissions-policy": permissions,
            "cross-origin-opener-policy": opener,
        }
        self.headers = encoded({**always, "content-security-policy": csp})
        self.docs_headers = encoded({**always, "content-security-policy": docs_csp})
        hsts = f"max-age={hsts_seconds}"
        if hsts_subdomains:
            hsts += "; includeSubDomains"
        self.https_headers = encoded(
            {"strict-transport-security": hsts if hsts_seconds else None}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        over_https = scope["scheme"] == "https"

        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ())]
                given = {name.lower() for name, _ in headers}
                added = self.docs_headers if is_documentation(scope) else self.headers
                if over_https:
                    added = added + self.https_headers
                headers += [pair for pair in added if pair[0] not in given]
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, send_hardened)


def encoded(headers: dict[str, str | None]) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in headers.items()
        if value is not None
    ]


def is_documentation(scope: Scope) -> bool:
    """One of the pages that FastAPI makes, wherever it is mounted."""
    name = getattr(scope.get("endpoint"), "__qualname__", "")
    return name.startswith("FastAPI.setup.")
