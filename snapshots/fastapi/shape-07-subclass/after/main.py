from starlette.middleware.cors import CORSMiddleware

from base import App
from middleware.stack import install_middleware

app = App(title="Shop")
install_middleware(app)
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
