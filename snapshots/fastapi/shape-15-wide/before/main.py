from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

app = FastAPI(title="Wide", description="A service whose lines may be two hundred columns wide, as its owner has a large monitor and likes to see everything at once", version="1.0.0", docs_url=None)
app.add_middleware(GZipMiddleware)
