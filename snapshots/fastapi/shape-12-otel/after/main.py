from fastapi import FastAPI
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware

app = FastAPI()
FastAPIInstrumentor.instrument_app(app)
app.add_middleware(GZipMiddleware)
install_middleware(app)
