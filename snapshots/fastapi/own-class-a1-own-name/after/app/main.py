from fastapi import FastAPI

from app.middleware.stack import install_middleware
from app.who import AuthMiddleware

app = FastAPI()
app.add_middleware(AuthMiddleware)
install_middleware(app)


@app.get("/items")
async def items() -> list[str]:
    return ["pear"]
