import logging

from fastapi import FastAPI

app = FastAPI()
logger = logging.getLogger("shop")


class TenantFilter(logging.Filter):
    def filter(self, record):
        record.tenant = "acme"
        return True


handler = logging.StreamHandler()
handler.setFormatter(logging.Formatter("%(tenant)s %(message)s"))
logging.getLogger().addHandler(handler)
logging.getLogger().addFilter(TenantFilter())


@app.get("/orders")
async def orders():
    logger.warning("an order")
    return {"ok": True}
