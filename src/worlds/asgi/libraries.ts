import type { Library } from './library.ts';

export const libraries: readonly Library[] = [
  {
    name: 'starlette',
    layers: {
      'middleware.cors.CORSMiddleware': 'cors',
      'middleware.trustedhost.TrustedHostMiddleware': 'trusted-host',
      'middleware.httpsredirect.HTTPSRedirectMiddleware': 'https-redirect',
      'middleware.gzip.GZipMiddleware': 'compression',
      'middleware.sessions.SessionMiddleware': 'session',
      'middleware.authentication.AuthenticationMiddleware': 'auth',
    },
    sets: {
      SessionMiddleware: ['request.session'],
      AuthenticationMiddleware: ['request.user', 'request.auth'],
    },
  },
  {
    name: 'uvicorn',
    layers: { 'middleware.proxy_headers.ProxyHeadersMiddleware': 'proxy-headers' },
  },
  { name: 'hypercorn', layers: { 'middleware.ProxyFixMiddleware': 'proxy-headers' } },
  {
    name: 'opentelemetry',
    layers: {
      'instrumentation.asgi.OpenTelemetryMiddleware': 'tracing',
      'instrumentation.fastapi.FastAPIInstrumentor': 'tracing',
      'instrumentation.starlette.StarletteInstrumentor': 'tracing',
    },
    installs: {
      owner: /^opentelemetry\.instrumentation\.\w+\.\w+Instrumentor$/,
      method: 'instrument_app',
      outermost: true,
      runsAs: 'OpenTelemetryMiddleware',
    },
  },
  {
    // `logfire.instrument_fastapi(app)` is the same, by a function of the package.
    name: 'logfire',
    layers: { '': 'tracing' },
    installs: {
      owner: /^logfire$/,
      method: 'instrument_fastapi',
      outermost: true,
      runsAs: 'OpenTelemetryMiddleware',
    },
  },
  { name: 'sentry_sdk', layers: { 'integrations.asgi.SentryAsgiMiddleware': 'tracing' } },
  { name: 'ddtrace', layers: { 'contrib.asgi.TraceMiddleware': 'tracing' } },
  { name: 'elasticapm', layers: { 'contrib.starlette.ElasticAPM': 'tracing' } },
  { name: 'fastapi_cors', layers: { CORS: 'cors' } },
  {
    name: 'asgi_correlation_id',
    layers: {
      CorrelationIdMiddleware: 'request-id',
      'middleware.CorrelationIdMiddleware': 'request-id',
    },
    trusts: { symbol: /\.CorrelationIdMiddleware$/, option: 'validator', off: 'None' },
  },
  {
    name: 'starlette_context',
    layers: {
      'middleware.ContextMiddleware': 'request-id',
      'middleware.RawContextMiddleware': 'request-id',
    },
    based: /\.ContextMiddleware$/,
    trusts: {
      symbol: /^starlette_context\.plugins\.(\w+\.)*(Request|Correlation)IdPlugin$/,
      option: 'validate',
      off: 'False',
    },
  },
  { name: 'fastapi_request_id', layers: { RequestIdMiddleware: 'request-id' } },
  {
    name: 'dockerflow',
    layers: {
      'fastapi.middleware.RequestIdMiddleware': 'request-id',
      'fastapi.middleware.MozlogRequestSummaryLogger': 'logging',
    },
  },
  {
    name: 'asgi_server_timing',
    layers: { ServerTimingMiddleware: 'timing' },
    times: true,
  },
  {
    name: 'fastapi_server_timing',
    layers: { ServerTimingMiddleware: 'timing' },
    times: true,
  },
  { name: 'timing_asgi', layers: {}, times: true },
  {
    name: 'asgi_logger',
    layers: { AccessLoggerMiddleware: 'logging', 'middleware.AccessLoggerMiddleware': 'logging' },
  },
  {
    name: 'prometheus_fastapi_instrumentator',
    layers: {
      Instrumentator: 'metrics',
      'instrumentation.PrometheusFastApiInstrumentator': 'metrics',
      'middleware.PrometheusInstrumentatorMiddleware': 'metrics',
    },
    times: true,
    installs: {
      owner:
        /^prometheus_fastapi_instrumentator\.(instrumentation\.)?(PrometheusFastApi)?Instrumentator$/,
      method: 'instrument',
      outermost: false,
      runsAs: 'PrometheusInstrumentatorMiddleware',
    },
  },
  {
    name: 'starlette_exporter',
    layers: { PrometheusMiddleware: 'metrics' },
    times: true,
    based: /./,
  },
  { name: 'starlette_prometheus', layers: { PrometheusMiddleware: 'metrics' }, times: true },
  {
    name: 'secure',
    layers: {
      'middleware.SecureASGIMiddleware': 'security-headers',
      'middleware.fastapi.SecureMiddleware': 'security-headers',
    },
  },
  { name: 'secweb', layers: { SecWeb: 'security-headers' } },
  { name: 'Secweb', layers: { SecWeb: 'security-headers' } },
  {
    name: 'slowapi',
    layers: {
      'middleware.SlowAPIMiddleware': 'rate-limit',
      'middleware.SlowAPIASGIMiddleware': 'rate-limit',
    },
    based: /\.SlowAPIMiddleware$/,
    limiter: {
      made: /^slowapi\.(extension\.)?Limiter$/,
      options: ['default_limits', 'application_limits'],
      forged: 'slowapi.util.get_ipaddr',
    },
  },
  { name: 'ratelimit', layers: { RateLimitMiddleware: 'rate-limit' } },
  {
    name: 'fastapi_limiter',
    layers: { FastAPILimiter: 'rate-limit' },
    limiter: { made: /^fastapi_limiter\./, options: [] },
  },
  { name: 'asgi_ratelimit', layers: { RateLimitMiddleware: 'rate-limit' } },
  { name: 'brotli_asgi', layers: { BrotliMiddleware: 'compression' } },
  { name: 'starlette_compress', layers: { CompressMiddleware: 'compression' } },
  { name: 'zstd_asgi', layers: { ZstdMiddleware: 'compression' } },
  {
    name: 'starsessions',
    layers: {
      SessionMiddleware: 'session',
      'middleware.SessionMiddleware': 'session',
      SessionAutoloadMiddleware: 'session',
    },
    sets: { SessionMiddleware: ['request.session'] },
  },
  {
    name: 'starlette_session',
    layers: { SessionMiddleware: 'session' },
    sets: { SessionMiddleware: ['request.session'] },
  },
  {
    name: 'starlette_csrf',
    layers: { CSRFMiddleware: 'csrf', 'middleware.CSRFMiddleware': 'csrf' },
    leavesSession: true,
  },
  { name: 'asgi_csrf', layers: { asgi_csrf: 'csrf' }, leavesSession: true },
  {
    name: 'idempotency_header_middleware',
    layers: {
      IdempotencyHeaderMiddleware: 'idempotency',
      'middleware.IdempotencyHeaderMiddleware': 'idempotency',
    },
  },
  { name: 'fastapi_azure_auth', layers: { 'auth.AzureAuthMiddleware': 'auth' } },
  {
    name: 'fastapi_auth_middleware',
    layers: { AuthMiddleware: 'auth', OAuth2Middleware: 'auth' },
  },
  { name: 'jwt_auth_middleware', layers: { JWTAuthMiddleware: 'auth' } },
  { name: 'prometheus_client', layers: {}, counts: true },
  { name: 'fastapi_sqlalchemy', layers: {}, based: /./ },
];

const byName = new Map(libraries.map((library) => [library.name, library]));

/** The row of the package that a dotted name is imported from. */
export const libraryOf = (dotted: string): Library | undefined =>
  byName.get(dotted.split('.', 1)[0] ?? '');
