from starlette.middleware.cors import *
from middleware.stack import install_middleware
from web import *

app = FastAPI()
app.add_middleware(GZipMiddleware)
install_middleware(app)
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
