"""The five concerns as tutorials write them: functions under `@app.middleware`."""

import json
import logging
import sys
import time
import uuid

from fastapi.responses import JSONResponse, Response

ORIGINS = ["https://app.example.com"]
EXEMPT = ["/docs", "/redoc", "/openapi.json", "/health"]

logger = logging.getLogger("tutorial")


class JSONFormatter(logging.Formatter):
    def format(self, record):
        entry = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "message": record.getMessage(),
        }
        entry.update(record.request)
        return json.dumps(entry)


def install(app, keys):
    """The last function is the outermost, so the first here is the innermost."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JSONFormatter())
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False

    @app.middleware("http")
    async def auth(request, call_next):
        if request.url.path not in EXEMPT:
            scheme, _, key = request.headers.get("Authorization", "").partition(" ")
            if scheme.lower() != "bearer" or key not in keys:
                return JSONResponse({"detail": "Not authenticated"}, status_code=401)
        return await call_next(request)

    @app.middleware("http")
    async def access_log(request, call_next):
        start = time.time()
        response = await call_next(request)
        fields = {
            "method": request.method,
            "path": request.url.path,
            "status": response.status_code,
            "duration_ms": round((time.time() - start) * 1000, 2),
            "request_id": request.state.request_id,
            "client": request.client.host,
        }
        logger.info("request_completed", extra={"request": fields})
        return response

    @app.middleware("http")
    async def timing(request, call_next):
        start = time.time()
        response = await call_next(request)
        response.headers["X-Process-Time"] = f"{time.time() - start:.4f}"
        return response

    @app.middleware("http")
    async def request_id(request, call_next):
        request.state.request_id = request.headers.get("X-Request-ID") or str(
            uuid.uuid4()
        )
        response = await call_next(request)
        response.headers["X-Request-ID"] = request.state.request_id
        return response

    @app.middleware("http")
    async def cors(request, call_next):
        origin = request.headers.get("Origin")
        if request.method == "OPTIONS" and origin:
            response = Response()
        else:
            response = await call_next(request)
        if origin in ORIGINS:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Methods"] = "*"
            response.headers["Access-Control-Allow-Headers"] = "*"
        response.headers["Vary"] = "Origin"
        return response
