import uvicorn
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware

app = FastAPI()
install_middleware(app)


@app.get("/x")
def x():
    return 1


if __name__ == "__main__":
    app.add_middleware(CORSMiddleware, allow_origins=["http://ui.test"])
    uvicorn.run("main:app", port=8123, workers=1, reload=False)
