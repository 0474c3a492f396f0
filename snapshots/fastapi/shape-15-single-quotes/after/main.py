from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware

app = FastAPI(title='Quoted', version='1')
app.add_middleware(GZipMiddleware)
install_middleware(app)


@app.get('/')
def home():
    return {'quotes': 'single'}
