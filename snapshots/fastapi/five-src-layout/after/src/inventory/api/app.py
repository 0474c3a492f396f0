from contextlib import asynccontextmanager

from fastapi import FastAPI

from inventory.api.items import router
from inventory.api.middleware.stack import install_middleware
from inventory.store import Store


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.store = Store()
    yield


app = FastAPI(title="Inventory", lifespan=lifespan)
install_middleware(app)
app.include_router(router, prefix="/items")
