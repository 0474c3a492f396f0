import fastapi
import fastapi.middleware.cors
import starlette.middleware.gzip as gz

app = fastapi.FastAPI()
app.add_middleware(gz.GZipMiddleware)
app.add_middleware(fastapi.middleware.cors.CORSMiddleware, allow_origins=["https://a.example"])
