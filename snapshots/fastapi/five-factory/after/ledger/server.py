"""Builds the application; `uvicorn ledger.server:create_app --factory` serves it."""

from __future__ import annotations

import logging

from fastapi import FastAPI

from .accounts import router as accounts_router
from .middleware.stack import install_middleware
from .settings import settings

logger = logging.getLogger(__name__)


def create_app(*, title: str | None = None) -> FastAPI:
    """A new application; tests make one each."""
    application = FastAPI(title=title or settings.title)
    install_middleware(application)
    application.include_router(accounts_router)

    @application.on_event("startup")
    async def announce() -> None:
        logger.info("%s is up", application.title)

    return application
