from fastapi import FastAPI, Request

from middleware.stack import install_middleware

app = FastAPI()


async def no_store(request: Request, call_next):
    response = await call_next(request)
    response.headers["Cache-Control"] = "no-store"
    return response


app.middleware("http")(no_store)
install_middleware(app)
