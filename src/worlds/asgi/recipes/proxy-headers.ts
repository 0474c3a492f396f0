import type { AsgiRecipe } from '../types.ts';

export const proxyHeaders = {
  symbols: [
    'uvicorn.middleware.proxy_headers.ProxyHeadersMiddleware',
    'hypercorn.middleware.ProxyFixMiddleware',
  ],
} as const satisfies AsgiRecipe;
