import type { AsgiRecipe } from '../types.ts';

export const tracing = {
  symbols: [
    'opentelemetry.instrumentation.asgi.OpenTelemetryMiddleware',
    'opentelemetry.instrumentation.fastapi.FastAPIInstrumentor',
    'opentelemetry.instrumentation.starlette.StarletteInstrumentor',
    'sentry_sdk.integrations.asgi.SentryAsgiMiddleware',
    'ddtrace.contrib.asgi.TraceMiddleware',
    'elasticapm.contrib.starlette.ElasticAPM',
  ],
} as const satisfies AsgiRecipe;
