from fastapi import FastAPI, Request

app = FastAPI()


async def no_store(request: Request, call_next):
    response = await call_next(request)
    response.headers["Cache-Control"] = "no-store"
    return response


app.middleware("http")(no_store)
