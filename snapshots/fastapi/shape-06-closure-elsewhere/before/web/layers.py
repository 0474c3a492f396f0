from starlette.middleware.gzip import GZipMiddleware


def install():
    from web.main import app

    app.add_middleware(GZipMiddleware)
