from fastapi import FastAPI; from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.cors import CORSMiddleware

app = FastAPI(); app.add_middleware(GZipMiddleware); app.state.ready = True
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"]);
