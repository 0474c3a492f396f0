import sys

sys.path.insert(0, ".")

from fastapi import FastAPI  # noqa: E402

from middleware.stack import install_middleware  # noqa: E402

app = FastAPI()

from starlette.middleware.gzip import GZipMiddleware  # noqa: E402

app.add_middleware(GZipMiddleware)
install_middleware(app)

from starlette.middleware.cors import CORSMiddleware  # noqa: E402

app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
