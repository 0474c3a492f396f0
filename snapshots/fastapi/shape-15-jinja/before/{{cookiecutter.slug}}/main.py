from fastapi import FastAPI
{% if cookiecutter.use_gzip == "yes" %}
from starlette.middleware.gzip import GZipMiddleware
{% endif %}

app = FastAPI(title="{{ cookiecutter.name }}")
{% if cookiecutter.use_gzip == "yes" %}
app.add_middleware(GZipMiddleware)
{% endif %}
