# -*- coding: utf-8 -*-
"""Zeiterfassung für Übungsgruppen."""
from fastapi import FastAPI

from gruppen.middleware.stack import install_middleware

app = FastAPI(title="Übungsgruppen")
install_middleware(app)


@app.get("/gruppen")
def gruppen():
	return ["Mo", "Mi"]


def main():
	import uvicorn

	uvicorn.run(app)


if __name__ == "__main__":
	main()