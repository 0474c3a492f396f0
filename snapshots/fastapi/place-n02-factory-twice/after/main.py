import uvicorn
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

from middleware.stack import install_middleware


def create_app(settings=None) -> FastAPI:
    app = FastAPI()
    app.add_middleware(GZipMiddleware)
    install_middleware(app)
    app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])
    return app


app = create_app()


def main() -> None:
    app = create_app({"debug": False})
    uvicorn.run(app)


if __name__ == "__main__":
    main()
