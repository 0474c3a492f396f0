from starlette.middleware.cors import CORSMiddleware

from app.factory import create_app

app = create_app()
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
