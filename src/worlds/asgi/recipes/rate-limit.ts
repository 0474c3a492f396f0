import type { AsgiRecipe } from '../types.ts';

export const rateLimit = {
  symbols: [
    'slowapi.middleware.SlowAPIMiddleware',
    'slowapi.middleware.SlowAPIASGIMiddleware',
    'ratelimit.RateLimitMiddleware',
    'fastapi_limiter.FastAPILimiter',
    'asgi_ratelimit.RateLimitMiddleware',
  ],
} as const satisfies AsgiRecipe;
