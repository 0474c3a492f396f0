from fastapi import FastAPI; from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware

app = FastAPI(); app.add_middleware(GZipMiddleware); install_middleware(app); app.state.ready = True
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"]);
