from fastapi import FastAPI, Request

app = FastAPI()


@app.middleware("http")
async def allow_origins(request: Request, call_next):
    response = await call_next(request)
    response.headers["Access-Control-Allow-Origin"] = "https://app.example.com"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    return response


@app.post("/orders")
async def order():
    return {"id": 1}
