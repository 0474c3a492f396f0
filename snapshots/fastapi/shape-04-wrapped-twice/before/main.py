from fastapi import FastAPI
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

app = FastAPI()
FastAPIInstrumentor.instrument_app(app)
app = GZipMiddleware(app)
app = CORSMiddleware(app, allow_origins=["https://a.example"])
