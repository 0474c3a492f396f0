from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware


class Prefix:
    def __init__(self, app, prefix):
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope, receive, send):
        await self.app({**scope, "root_path": self.prefix}, receive, send)


def wrap(app):
    return Prefix(app, "/v1")


app = FastAPI()
app.add_middleware(GZipMiddleware)


@app.get("/")
def home():
    return {}


app = wrap(app)
