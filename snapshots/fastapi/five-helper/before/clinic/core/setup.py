from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from clinic.core.headers import SecurityHeaders


def setup_middleware(app: FastAPI) -> None:
    """All middleware of the API, in one place."""
    app.add_middleware(GZipMiddleware)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(
        CORSMiddleware, allow_origins=["https://clinic.example.com"], allow_methods=["*"]
    )


def setup_routes(app: FastAPI) -> None:
    @app.get("/patients")
    def patients() -> list[str]:
        return []
