from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])  # create-mw: ignore[nesting] old
app.add_middleware(CORSMiddleware, allow_origins=[])  # create-mw: ignore[nestling] misspelt
