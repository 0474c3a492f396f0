from web import FastAPI

app = FastAPI("Shop")
