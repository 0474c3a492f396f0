"""Café – «Menü» 🍰 naïve façade."""

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

größe = 500
app = FastAPI(title="🍰🍰 Café Ölmühle", description="日本語")
app.add_middleware(GZipMiddleware, minimum_size=größe)  # 🍰 crème brûlée
