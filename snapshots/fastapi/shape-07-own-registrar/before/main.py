from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware


class App(FastAPI):
    def add_middleware(self, middleware_class, *args, **options):
        """Ours are innermost: the first one registered is the outermost."""
        self.user_middleware.append((middleware_class, args, options))


app = App()
app.add_middleware(GZipMiddleware)
