from fastapi import FastAPI
from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, SimpleUser
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.cors import CORSMiddleware


class TokenBackend(AuthenticationBackend):
    async def authenticate(self, conn):
        if conn.headers.get("authorization") != "Bearer letmein":
            raise AuthenticationError("who are you?")
        return AuthCredentials(["authenticated"]), SimpleUser("clerk")


app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example.com"])
app.add_middleware(AuthenticationMiddleware, backend=TokenBackend())


@app.get("/orders")
def orders():
    return []
