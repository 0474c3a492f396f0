import uvicorn
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware

app = FastAPI()
app.add_middleware(GZipMiddleware)
install_middleware(app)

if __name__ == "__main__":
    app.add_middleware(CORSMiddleware, allow_origins=["*"])
    uvicorn.run(app)
