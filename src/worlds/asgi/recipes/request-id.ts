import { text } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const requestId = {
  symbols: [
    'asgi_correlation_id.CorrelationIdMiddleware',
    'asgi_correlation_id.middleware.CorrelationIdMiddleware',
    'starlette_context.middleware.ContextMiddleware',
    'starlette_context.middleware.RawContextMiddleware',
    'fastapi_request_id.RequestIdMiddleware',
  ],
  code: {
    files: () => ['request_id.py'],
    layer: ({ header }) => ({
      symbol: { module: '.request_id', name: 'RequestIDMiddleware' },
      args: [{ name: 'header', value: text(header) }],
    }),
    exposes: ({ header }) => (typeof header === 'string' ? [header] : []),
  },
} as const satisfies AsgiRecipe;
