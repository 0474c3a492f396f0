from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from database import fetch

app = FastAPI(title='Key store', description='One file, no package', version='3.2.1')


@app.get('/', response_class=PlainTextResponse)
def index():
    return 'GET /keys/<key>'


@app.get('/keys/{key}')
def read_key(key: str):
    return fetch(key)


if __name__ == '__main__':
    import uvicorn

    uvicorn.run('main:app', reload=True)
