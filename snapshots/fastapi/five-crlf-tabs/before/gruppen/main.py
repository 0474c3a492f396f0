# -*- coding: utf-8 -*-
"""Zeiterfassung für Übungsgruppen."""
from fastapi import FastAPI

app = FastAPI(title="Übungsgruppen")


@app.get("/gruppen")
def gruppen():
	return ["Mo", "Mi"]


def main():
	import uvicorn

	uvicorn.run(app)


if __name__ == "__main__":
	main()