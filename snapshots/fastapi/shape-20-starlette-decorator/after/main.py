from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware

app = Starlette()
app.add_middleware(GZipMiddleware)


if hasattr(app, "middleware"):  # gone in Starlette 1.0

    @app.middleware("http")
    async def add_version(request, call_next):
        response = await call_next(request)
        response.headers["X-Version"] = "3"
        return response

install_middleware(app)
