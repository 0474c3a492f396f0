from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://admin.example.com", "https://app.example.com"],
    allow_methods=["GET", "DELETE"],
)


@app.delete("/orders")
async def cancel():
    return []
