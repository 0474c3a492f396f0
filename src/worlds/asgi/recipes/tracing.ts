import { asList } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const tracing = {
  code: {
    files: () => ['route_label.py', 'tracing.py'],
    layer: ({ exempt }) => ({
      symbol: { module: '.tracing', name: 'TracingMiddleware' },
      args: [{ name: 'exempt', value: asList(exempt) }],
    }),
    dependencies: () => ['opentelemetry-sdk>=1.25', 'opentelemetry-exporter-otlp-proto-http>=1.25'],
    next: () => [
      'Set OTEL_EXPORTER_OTLP_ENDPOINT, e.g. http://127.0.0.1:4318, and OTEL_SERVICE_NAME; until then no span is sent anywhere.',
    ],
  },
} as const satisfies AsgiRecipe;
