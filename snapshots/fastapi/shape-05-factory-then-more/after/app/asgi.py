from starlette.middleware.cors import CORSMiddleware

from app.factory import create_app
from app.middleware.stack import install_middleware

app = create_app()
install_middleware(app)
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
