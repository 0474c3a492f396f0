import type { AsgiRecipe } from '../types.ts';

export const securityHeaders = {
  symbols: [
    'secure.middleware.SecureASGIMiddleware',
    'secure.middleware.fastapi.SecureMiddleware',
    'secweb.SecWeb',
    'Secweb.SecWeb',
  ],
} as const satisfies AsgiRecipe;
