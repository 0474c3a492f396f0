# -*- coding: cp1252 -*-
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware

app = FastAPI(title="Café “Ölmühle” – 5 €")
app.add_middleware(GZipMiddleware)
install_middleware(app)
