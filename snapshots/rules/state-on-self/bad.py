import asyncio

from fastapi import FastAPI, Request
from starlette.middleware.base import BaseHTTPMiddleware


class TenantMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next):
        self.tenant = request.headers.get("x-tenant", "nobody")
        response = await call_next(request)
        response.headers["X-Tenant"] = self.tenant
        return response


app = FastAPI()
app.add_middleware(TenantMiddleware)


@app.get("/orders")
async def orders():
    await asyncio.sleep(0.1)
    return []
