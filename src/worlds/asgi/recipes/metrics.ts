import type { AsgiRecipe } from '../types.ts';

export const metrics = {
  symbols: [
    'prometheus_fastapi_instrumentator.Instrumentator',
    'prometheus_fastapi_instrumentator.middleware.PrometheusInstrumentatorMiddleware',
    'starlette_exporter.PrometheusMiddleware',
    'starlette_prometheus.PrometheusMiddleware',
  ],
} as const satisfies AsgiRecipe;
