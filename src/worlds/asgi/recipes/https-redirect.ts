import type { AsgiRecipe } from '../types.ts';

export const httpsRedirect = {
  symbols: ['starlette.middleware.httpsredirect.HTTPSRedirectMiddleware'],
} as const satisfies AsgiRecipe;
