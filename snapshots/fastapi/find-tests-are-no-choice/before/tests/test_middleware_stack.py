from fastapi import FastAPI


def client():
    api = FastAPI()
    return api
