from starlette.middleware.gzip import GZipMiddleware

from web.middleware.stack import install_middleware


def install():
    from web.main import app

    app.add_middleware(GZipMiddleware)
    install_middleware(app)
