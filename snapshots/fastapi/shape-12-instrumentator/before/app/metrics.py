from prometheus_fastapi_instrumentator import Instrumentator

instrumentator = Instrumentator(excluded_handlers=["/metrics"])
