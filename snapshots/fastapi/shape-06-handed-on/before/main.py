from fastapi import FastAPI

from layers import compress, open_to_browsers

app = FastAPI()
for install in (compress, open_to_browsers):
    install(app)
