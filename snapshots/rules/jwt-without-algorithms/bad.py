import os

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer

SECRET_KEY = os.getenv("SECRET_KEY", "k3Jx2vQ9rT7uW1yZ4aB6cD8eF0gH5iL2")

app = FastAPI()
bearer = OAuth2PasswordBearer(tokenUrl="token")


def current_user(token: str = Depends(bearer)) -> str:
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        raise HTTPException(401, "invalid token") from error
    return claims["sub"]


def current_shop(token: str = Depends(bearer)) -> str:
    return jwt.decode(token, SECRET_KEY)["shop"]


@app.get("/me")
async def me(user: str = Depends(current_user)):
    return {"user": user}


@app.get("/shop")
async def shop(name: str = Depends(current_shop)):
    return {"shop": name}
