from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware


def with_routes(app: FastAPI) -> FastAPI:
    @app.get("/")
    def home():
        return {}

    return app


app = FastAPI()
app = with_routes(app)
app.add_middleware(GZipMiddleware)
install_middleware(app)
