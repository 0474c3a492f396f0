from fastapi import FastAPI, Request
from prometheus_client import Counter, Histogram

REQUESTS = Counter("shop_requests", "Requests", ["method", "path", "status"])
SIZES = Histogram("shop_request_bytes", "Size of requests", ["path"])
app = FastAPI()


def observe_size(path: str, size: int) -> None:
    SIZES.labels(path=path).observe(size)


@app.middleware("http")
async def count_requests(request: Request, call_next):
    response = await call_next(request)
    path = request.url.path
    REQUESTS.labels(request.method, path, response.status_code).inc()
    observe_size(path, int(request.headers.get("content-length", "0")))
    return response


@app.get("/orders/{order_id}")
async def order(order_id: int):
    return {"id": order_id}
