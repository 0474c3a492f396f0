import core
from fastapi.middleware.cors import CORSMiddleware

core.app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
