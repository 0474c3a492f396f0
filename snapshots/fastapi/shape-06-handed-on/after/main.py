from fastapi import FastAPI

from layers import compress, open_to_browsers
from middleware.stack import install_middleware

app = FastAPI()
install_middleware(app)
for install in (compress, open_to_browsers):
    install(app)
