import logging
import time

from fastapi import FastAPI
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import JSONResponse

from middleware.stack import install_middleware

logger = logging.getLogger(__name__)


class RateLimitMiddleware(BaseHTTPMiddleware):
    def __init__(self, app):
        super().__init__(app)
        self._requests: dict[str, list] = {}

    def _client(self, request):
        forwarded = request.headers.get("x-forwarded-for")
        return forwarded.split(",")[0].strip() if forwarded else request.client.host

    async def dispatch(self, request, call_next):
        path = request.url.path
        ip = self._client(request)
        now = time.monotonic()
        hits = [t for t in self._requests.get(ip, []) if t > now - 60]
        if len(hits) >= 100:
            logger.warning(f"Rate limit exceeded: {ip} on {path}")
            return JSONResponse(status_code=429, content={"error": "Rate limit exceeded"}, headers={"Retry-After": "60"})
        self._requests[ip] = [*hits, now]
        return await call_next(request)


app = FastAPI()
app.add_middleware(RateLimitMiddleware)
install_middleware(app)
