from fastapi import FastAPI
from layers import LAYERS, compress

compress(LAYERS)
app = FastAPI(middleware=LAYERS)
