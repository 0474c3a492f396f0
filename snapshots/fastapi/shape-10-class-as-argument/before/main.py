from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware


def use(app, layer, **options):
    """Every layer is announced."""
    print(f"layer {layer.__name__}")
    app.add_middleware(layer, **options)


app = FastAPI()
use(app, GZipMiddleware, minimum_size=500)
use(app, CORSMiddleware, allow_origins=["https://a.example"])
