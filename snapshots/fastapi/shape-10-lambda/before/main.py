from fastapi import FastAPI

create_app = lambda: FastAPI()  # noqa: E731
