from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()  # create-mw: ignore[nestling] misspelt
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])  # create-mw: ignore[nesting] old
