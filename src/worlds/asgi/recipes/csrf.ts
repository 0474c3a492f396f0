import type { AsgiRecipe } from '../types.ts';

export const csrf = {
  symbols: [
    'starlette_csrf.CSRFMiddleware',
    'starlette_csrf.middleware.CSRFMiddleware',
    'asgi_csrf.asgi_csrf',
  ],
} as const satisfies AsgiRecipe;
