from fastapi import FastAPI

from app.middleware.stack import install_middleware

app = FastAPI(title="Shop")
install_middleware(app)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}
