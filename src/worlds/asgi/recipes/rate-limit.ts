import { asList, text } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';
import { counts, countsNext } from './redis.ts';

export const rateLimit = {
  code: {
    files: (answers) => ['problem.py', 'rate_limit.py', ...counts.files(answers)],
    layer: ({ limit, exempt, ...more }) => ({
      symbol: { module: '.rate_limit', name: 'RateLimitMiddleware' },
      args: [
        { name: 'limit', value: text(limit) },
        ...counts.args(more),
        { name: 'exempt', value: asList(exempt) },
      ],
    }),
    exposes: () => ['RateLimit', 'RateLimit-Policy', 'Retry-After'],
    dependencies: counts.dependencies,
    next: (answers, others) => [
      countsNext(answers, 'rate-limit'),
      ...(others.includes('proxy-headers')
        ? []
        : [
            'Behind a proxy, add proxy-headers, or start uvicorn with --forwarded-allow-ips and its address; until then all clients are one.',
          ]),
    ],
  },
} as const satisfies AsgiRecipe;
