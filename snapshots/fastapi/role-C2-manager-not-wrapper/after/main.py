import logging

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware

log = logging.getLogger(__name__)


class SignIn:
    def __init__(self, app):
        self.app = app
        self.clients = {}

    async def handle_callback(self, request, response):
        try:
            log.info("sign in %s %s", request.method, request.url.path)
            response.set_cookie("token", "x")
        except Exception as e:
            log.error("failed %s %s", e, response.status_code)
        return response


app = FastAPI()
install_middleware(app)
sign_in = SignIn(app)
app.state.sign_in = sign_in
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
