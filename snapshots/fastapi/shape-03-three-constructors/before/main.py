import os

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

STAGE = os.environ.get("STAGE", "dev")

if STAGE == "prod":
    app = FastAPI(docs_url=None, redoc_url=None)
elif STAGE == "test":
    app = FastAPI(title="Under test")
else:
    app = FastAPI(debug=True)

app.add_middleware(GZipMiddleware)
