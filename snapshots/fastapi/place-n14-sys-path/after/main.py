import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "server"))

from fastapi import FastAPI  # noqa: E402
from http_middleware.stack import install_middleware  # noqa: E402
from pricing import price  # noqa: E402

app = FastAPI()
install_middleware(app)


@app.get("/price")
async def read_price():
    return price()
