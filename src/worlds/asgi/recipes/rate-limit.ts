import { asList, text } from '../../../answers.ts';
import type { Code } from '../../../languages/python/source.ts';
import type { AsgiRecipe } from '../types.ts';

const REDIS: Code = {
  code: 'RedisStore.from_env("REDIS_URL")',
  imports: [{ module: '.redis_store', name: 'RedisStore' }],
};

export const rateLimit = {
  code: {
    files: ({ store }) => [
      'problem.py',
      'rate_limit.py',
      ...(store === 'redis' ? ['redis_store.py'] : []),
    ],
    layer: ({ limit, store, fail, exempt }) => ({
      symbol: { module: '.rate_limit', name: 'RateLimitMiddleware' },
      args: [
        { name: 'limit', value: text(limit) },
        ...(store === 'redis'
          ? [
              { name: 'store', value: REDIS },
              { name: 'fail', value: text(fail) },
            ]
          : []),
        { name: 'exempt', value: asList(exempt) },
      ],
    }),
    exposes: () => ['RateLimit', 'RateLimit-Policy', 'Retry-After'],
    dependencies: ({ store }) => (store === 'redis' ? ['redis>=5'] : []),
    next: ({ store }, others) => [
      store === 'redis'
        ? 'Set REDIS_URL, e.g. redis://127.0.0.1:6379/0; until then each process counts for itself.'
        : 'Each process counts for itself: with several, use --set rate-limit.store=redis.',
      ...(others.includes('proxy-headers')
        ? []
        : [
            'Behind a proxy, add proxy-headers, or start uvicorn with --forwarded-allow-ips and its address; until then all clients are one.',
          ]),
    ],
  },
} as const satisfies AsgiRecipe;
