"""The sample project as a server is given it.

MW_LAYOUT: `flat` is the application itself, `mounted` has it below another one
without layers, `both` below one that has the same layers (but auth, which
would be asked about other paths there). MW_OWN_HANDLER=1 gives the application
a handler for `Exception` of its own, MW_MAX_BODY a limit for bodies,
MW_TIMEOUT seconds until a response has to start, MW_RATE a limit of rates.
"""

import os

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from app.main import app as shop


async def teapot(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"own": type(error).__name__}, status_code=500)


if os.environ.get("MW_OWN_HANDLER"):
    shop.add_exception_handler(Exception, teapot)

if os.environ.get("MW_MAX_BODY"):  # as FastAPI(max_body_size=...) has it
    shop.max_body_size = int(os.environ["MW_MAX_BODY"])

for layer in shop.user_middleware:
    if layer.cls.__name__ == "TimeoutMiddleware" and "MW_TIMEOUT" in os.environ:
        [*layer][-1]["seconds"] = float(os.environ["MW_TIMEOUT"])
    if layer.cls.__name__ == "RateLimitMiddleware" and "MW_RATE" in os.environ:
        [*layer][-1]["limit"] = os.environ["MW_RATE"]

if os.environ["MW_LAYOUT"] == "flat":
    app = shop
else:
    app = FastAPI()
    app.mount("/v1", shop)

if os.environ["MW_LAYOUT"] == "both":
    from app.middleware.stack import middleware_stack

    for layer in reversed(middleware_stack()):
        cls, *_, options = layer
        if cls.__name__ != "AuthMiddleware":
            app.add_middleware(cls, **options)
