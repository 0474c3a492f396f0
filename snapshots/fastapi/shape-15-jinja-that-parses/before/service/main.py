from fastapi import FastAPI

app = FastAPI(title="{{ cookiecutter.name }}")
