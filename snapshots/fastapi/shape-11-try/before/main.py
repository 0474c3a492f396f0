from fastapi import FastAPI

try:
    from brotli_asgi import BrotliMiddleware
except ImportError:
    BrotliMiddleware = None

app = FastAPI()
if BrotliMiddleware is not None:
    app.add_middleware(BrotliMiddleware)

try:
    from slowapi.middleware import SlowAPIMiddleware

    app.add_middleware(SlowAPIMiddleware)
except Exception:
    pass
