from fastapi import FastAPI


def create_app(install_middleware: bool = True) -> FastAPI:
    app = FastAPI(debug=install_middleware)
    return app


app = create_app()
