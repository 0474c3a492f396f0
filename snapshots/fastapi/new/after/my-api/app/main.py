from fastapi import FastAPI

from app.items import router as items
from app.middleware.stack import install_middleware

app = FastAPI(title="my-api")
install_middleware(app)
app.include_router(items)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}
