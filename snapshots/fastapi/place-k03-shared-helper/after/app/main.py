from fastapi import APIRouter, FastAPI

from app.kit import add_versions
from app.middleware.stack import install_middleware

router = APIRouter()


def create_app() -> FastAPI:
    app = FastAPI()
    add_versions(app, router)
    install_middleware(app)
    return app


app = create_app()
