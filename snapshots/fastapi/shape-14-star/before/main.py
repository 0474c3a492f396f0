from starlette.middleware.cors import *
from web import *

app = FastAPI()
app.add_middleware(GZipMiddleware)
app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
