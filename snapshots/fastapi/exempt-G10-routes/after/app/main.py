from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm

from middleware.stack import install_middleware


app = FastAPI(docs_url="/api/docs", openapi_url="/api/openapi.json")
install_middleware(app)
oauth2 = OAuth2PasswordBearer(tokenUrl="login")


@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/login")
def login(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> dict[str, str]:
    return {"access_token": "t", "token_type": "bearer"}


@app.get("/me")
def me(token: Annotated[str, Depends(oauth2)]) -> dict[str, str]:
    return {"token": token}
