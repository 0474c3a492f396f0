import logging
import time

from fastapi import FastAPI
from starlette.middleware.base import BaseHTTPMiddleware

from middleware.stack import install_middleware

log = logging.getLogger(__name__)


class Provider:
    def counter(self, name, tags): ...

    def timer(self, name, value, tags): ...


provider = Provider()


class MetricsMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        tags = {"method": request.method}
        start = time.perf_counter()
        response = await call_next(request)
        elapsed = time.perf_counter() - start
        tags.update({"status_code": response.status_code})
        provider.counter("server.call.counter", tags=tags)
        provider.timer("server.call.elapsed", value=elapsed, tags=tags)
        log.debug(f"server.call.elapsed.{request.url.path}: {elapsed}")
        return response


app = FastAPI()
app.add_middleware(MetricsMiddleware)
install_middleware(app)
