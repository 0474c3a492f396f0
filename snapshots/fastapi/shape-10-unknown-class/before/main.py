from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

BROWSERS = (CORSMiddleware,)
OPTIONS = {"allow_origins": ["https://a.example"]}

app = FastAPI()
app.add_middleware(*BROWSERS, **OPTIONS)
