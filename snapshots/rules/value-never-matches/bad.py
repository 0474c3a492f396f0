from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

ORIGINS = ["http://localhost:3000/", "https://App.example.com", "https://shop.example:443"]

# D16-cors-values
shop = FastAPI()
shop.add_middleware(
    CORSMiddleware, allow_origins=["https://*.shop.test", "shop.test"], allow_methods=["*"]
)

admin = FastAPI(
    middleware=[Middleware(CORSMiddleware, allow_origins=ORIGINS, allow_methods=["put"])]
)

search = FastAPI()
search.add_middleware(CORSMiddleware, allow_origin_regex=r"https://*.shop.test")

hosts = FastAPI()
hosts.add_middleware(TrustedHostMiddleware, allowed_hosts=["https://api.example.com", "localhost:8000"])

word = FastAPI()
word.add_middleware(TrustedHostMiddleware, allowed_hosts="api.example.com")

texts = FastAPI()
texts.add_middleware(
    CORSMiddleware,
    allow_origins="https://shop.com",
    allow_methods="GET, PUT",
    allow_headers="X-Key",
    expose_headers="X-Total",
)

app = FastAPI()
app.mount("/shop", shop)
app.mount("/admin", admin)
app.mount("/search", search)
app.mount("/hosts", hosts)
app.mount("/word", word)
app.mount("/texts", texts)


@shop.get("/")
@admin.get("/")
@search.get("/")
@hosts.get("/")
@word.get("/")
@texts.get("/")
async def home() -> dict[str, bool]:
    return {"ok": True}
