from starlette.middleware.cors import CORSMiddleware

from service.app import app

app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
