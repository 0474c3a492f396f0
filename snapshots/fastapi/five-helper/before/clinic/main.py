from fastapi import FastAPI

from clinic.core.setup import setup_middleware, setup_routes

app = FastAPI(title="Clinic")

setup_middleware(app)
setup_routes(app)
