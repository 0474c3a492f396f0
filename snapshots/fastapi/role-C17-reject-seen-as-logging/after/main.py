import logging

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware

from middleware.stack import install_middleware

logger = logging.getLogger(__name__)


class NoUploads(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next):
        if request.method == "POST" and "multipart" in request.headers.get("content-type", ""):
            return JSONResponse({"detail": "no uploads"}, status_code=403)
        try:
            return await call_next(request)
        except Exception:
            logger.exception("failed")
            raise


app = FastAPI()
app.add_middleware(NoUploads)
install_middleware(app)
