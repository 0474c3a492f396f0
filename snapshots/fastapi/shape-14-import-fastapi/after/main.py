import fastapi
import fastapi.middleware.cors
import starlette.middleware.gzip as gz

from middleware.stack import install_middleware

app = fastapi.FastAPI()
app.add_middleware(gz.GZipMiddleware)
install_middleware(app)
app.add_middleware(fastapi.middleware.cors.CORSMiddleware, allow_origins=["https://a.example"])
