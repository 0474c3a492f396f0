from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

app: "FastAPI | None" = None


def start() -> None:
    global app
    app = FastAPI()


start()
app.add_middleware(GZipMiddleware)
