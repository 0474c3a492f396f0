# -*- coding: cp1252 -*-
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

app = FastAPI(title="Café “Ölmühle” – 5 €")
app.add_middleware(GZipMiddleware)
