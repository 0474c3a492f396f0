from fastapi import FastAPI

from middleware.stack import install_middleware

API = "/api/v2"
app = FastAPI(docs_url="/swagger", redoc_url=None, openapi_url=f"{API}/openapi.json")
install_middleware(app)


@app.get("/healthz")
def healthz():
    return "up"


@app.get(API + "/items")
def items():
    return []
