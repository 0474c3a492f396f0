from hmac import compare_digest
from os import environ

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

KEY = environ.get("SHOP_KEY", "k" * 20).encode()


class Guard:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] in {"http", "websocket"}:
            sent = dict(scope["headers"]).get(b"authorization", b"")
            if not compare_digest(sent, KEY):
                await JSONResponse({"detail": "no"}, status_code=401)(scope, receive, send)
                return
        await self.app(scope, receive, send)


async def items(request):
    return JSONResponse([1])


# D03-subapp-cors-inside-parent-auth
shop = FastAPI()
shop.add_middleware(
    CORSMiddleware, allow_origins=["https://shop.example"], allow_headers=["x-api-key"]
)


@shop.get("/items")
async def shop_items() -> list[int]:
    return [1]


# D19-mount-middleware
admin = Mount(
    "/admin",
    routes=[Route("/items", items)],
    middleware=[
        Middleware(Guard),
        Middleware(CORSMiddleware, allow_origins=["https://ui.example"]),
    ],
)
app = FastAPI(routes=[admin])


@app.middleware("http")
async def key(request, call_next):
    needs_key = not request.url.path.startswith("/admin")
    if needs_key and not compare_digest(request.headers.get("x-api-key", "").encode(), KEY):
        return JSONResponse({"detail": "key"}, status_code=401)
    return await call_next(request)


app.mount("/shop", shop)
