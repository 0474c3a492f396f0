import { asList, text } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';
import { counts, countsNext } from './redis.ts';

export const rateLimitPrincipal = {
  code: {
    files: (answers) => [
      'caller.py',
      'problem.py',
      'rate_limit.py',
      'rate_limit_principal.py',
      ...counts.files(answers),
    ],
    layer: ({ limit, exempt, ...more }) => ({
      symbol: { module: '.rate_limit_principal', name: 'PrincipalRateLimitMiddleware' },
      args: [
        { name: 'limit', value: text(limit) },
        ...counts.args(more),
        { name: 'exempt', value: asList(exempt) },
      ],
    }),
    exposes: () => ['RateLimit', 'RateLimit-Policy', 'Retry-After'],
    dependencies: counts.dependencies,
    next: (answers, _others, ours) => [
      countsNext(answers, 'rate-limit-principal'),
      ...(ours.includes('auth')
        ? []
        : [
            'Users are told apart by request.state.principal, which auth of create-mw sets; with authentication of your own, give the layer principal=. Until then each address is a user.',
          ]),
    ],
  },
} as const satisfies AsgiRecipe;
