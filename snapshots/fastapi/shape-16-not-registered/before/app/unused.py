import time
import uuid

from starlette.middleware.cors import CORSMiddleware


class TimingMiddleware:
    """Was registered once."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        start = time.perf_counter()
        await self.app(scope, receive, send)
        print(uuid.uuid4(), time.perf_counter() - start)


def install(app):
    app.add_middleware(TimingMiddleware)
    app.add_middleware(CORSMiddleware, allow_origins=["*"])
