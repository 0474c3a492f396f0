const LAYER = `    def __init__(self, app, **options):
        self.app = app

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)
`;
const layerNamed = (name: string): string => `class ${name}:\n${LAYER}`;

/** Packages that samples and snapshots import and that the tests' environment does not have. */
export const STUBS: Readonly<Record<string, string>> = {
  'acme/__init__.py': '',
  'acme/audit.py': layerNamed('Audit'),
  'asgi_correlation_id.py': layerNamed('CorrelationIdMiddleware'),
  'brotli_asgi.py': layerNamed('BrotliMiddleware'),
  'itsdangerous/__init__.py':
    'class TimestampSigner:\n    def __init__(self, key):\n        pass\n',
  'itsdangerous/exc.py': 'class BadSignature(Exception):\n    pass\n',
  'opentelemetry/instrumentation/fastapi.py': `${layerNamed('FastAPIInstrumentor')}
    @staticmethod
    def instrument_app(app):
        build = app.build_middleware_stack
        app.build_middleware_stack = lambda: FastAPIInstrumentor(build())
`,
  // What it registers is called by its own name here.
  'prometheus_fastapi_instrumentator.py': `class Instrumentator:
    def __init__(self, **options):
        pass

    def instrument(self, app):
        app.add_middleware(type("Instrumentator", (Layer,), {}))
        return self

    def expose(self, app):
        return self


${layerNamed('Layer')}`,
  'slowapi/__init__.py': `class Limiter:
    def __init__(self, **options):
        pass


def _rate_limit_exceeded_handler(request, error):
    pass
`,
  'slowapi/errors.py': 'class RateLimitExceeded(Exception):\n    pass\n',
  'slowapi/middleware.py': layerNamed('SlowAPIMiddleware'),
  'slowapi/util.py': 'def get_remote_address(request):\n    pass\n',
  'socketio.py': `class AsyncServer:
    def __init__(self, **options):
        pass


class ASGIApp:
    def __init__(self, server, other_asgi_app=None):
        self.other_asgi_app = other_asgi_app
`,
  'uvicorn/__init__.py': '',
  'uvicorn/middleware/__init__.py': '',
  'uvicorn/middleware/proxy_headers.py': layerNamed('ProxyHeadersMiddleware'),
};
