from fastapi import FastAPI, Request
from fastapi.middleware.gzip import GZipMiddleware
