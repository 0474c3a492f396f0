from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

app = FastAPI(title='Quoted', version='1')
app.add_middleware(GZipMiddleware)


@app.get('/')
def home():
    return {'quotes': 'single'}
