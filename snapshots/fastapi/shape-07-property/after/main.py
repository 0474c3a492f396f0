from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware


class Server:
    def __init__(self):
        self._app = FastAPI()

    @property
    def app(self):
        return self._app


server = Server()
server.app.add_middleware(GZipMiddleware)
install_middleware(server.app)
app = server.app
