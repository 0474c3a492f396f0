from starlette.middleware.gzip import GZipMiddleware


class Audit:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)


class NoStore:
    async def __call__(self, request, call_next):
        response = await call_next(request)
        response.headers["Cache-Control"] = "no-store"
        return response


def compressed(app, size):
    return GZipMiddleware(app, minimum_size=size)


async def add_version(request, call_next):
    response = await call_next(request)
    response.headers["X-Version"] = "3"
    return response
