from fastapi import FastAPI

from app.core.web import middleware


def setup(api: FastAPI) -> None:
    middleware.register(application=api)
