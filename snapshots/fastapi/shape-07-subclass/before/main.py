from starlette.middleware.cors import CORSMiddleware

from base import App

app = App(title="Shop")
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
