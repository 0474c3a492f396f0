from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

app = FastAPI()


@app.middleware("http")
async def no_store(request: Request, call_next):
    response = await call_next(request)
    response.headers["Cache-Control"] = "no-store"
    return response


async def rows():
    yield b"id,total\n"
    raise ConnectionError("the database went away")


@app.get("/export")
async def export():
    return StreamingResponse(rows(), media_type="text/csv")
