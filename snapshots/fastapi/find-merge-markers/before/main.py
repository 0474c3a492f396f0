from fastapi import FastAPI
<<<<<<< HEAD
app = FastAPI(title="a")
=======
app = FastAPI(title="b")
>>>>>>> x
