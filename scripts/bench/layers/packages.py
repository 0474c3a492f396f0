"""The same five jobs by popular packages, put together as their documentation has it.

Starlette's CORS, asgi-correlation-id, HTTPBearer as a dependency of every route,
and structlog for the access line; a line and a header of the time need a layer
of one's own, which is pure ASGI here: a function of `@app.middleware("http")`
would cost more than all the others.
"""

from __future__ import annotations

import hmac
from time import perf_counter

import structlog
from asgi_correlation_id import CorrelationIdMiddleware, correlation_id
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer


def add_request_id(_logger, _name, event):
    event["request_id"] = correlation_id.get()
    return event


class AccessLog:
    def __init__(self, app):
        self.app = app
        self.log = structlog.get_logger("access")

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        status = 500

        async def send_with_time(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                seconds = b"%.4f" % (perf_counter() - started)
                headers = [*message["headers"], (b"x-process-time", seconds)]
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self.app(scope, receive, send_with_time)
        finally:
            self.log.info(
                "request_completed",
                method=scope["method"],
                path=scope["path"],
                status=status,
                duration_ms=round((perf_counter() - started) * 1000, 3),
                client=scope["client"][0],
                principal=scope["state"].get("principal"),
            )


def install(make, keys):
    """An application of `make`, with the packages around it."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            add_request_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(),
        ],
        cache_logger_on_first_use=True,
    )
    bearer = HTTPBearer(auto_error=False)

    async def check(
        request: Request,
        given: HTTPAuthorizationCredentials | None = Depends(bearer),
    ):
        for key in keys:
            if given and hmac.compare_digest(given.credentials, key):
                request.state.principal = key[:12]
                return
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})

    # Annotations are texts here, and FastAPI looks for their names in the module.
    check.__annotations__ = {
        "request": Request,
        "given": HTTPAuthorizationCredentials | None,
    }
    app: FastAPI = make(dependencies=[Depends(check)])
    app.add_middleware(AccessLog)
    app.add_middleware(CorrelationIdMiddleware)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["https://app.example.com"],
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=["X-Request-ID", "X-Process-Time"],
    )
    return app
