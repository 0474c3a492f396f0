import { asList, text } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';
import { keptOn } from './redis.ts';

const keeps = keptOn('redis_claims.py', 'RedisClaims');

export const idempotency = {
  code: {
    files: (answers) => [
      'caller.py',
      'claims.py',
      'idempotency.py',
      'problem.py',
      ...keeps.files(answers),
    ],
    layer: ({ methods, required, hours, ...more }) => ({
      symbol: { module: '.idempotency', name: 'IdempotencyMiddleware' },
      args: [
        { name: 'methods', value: asList(methods) },
        ...(required === true ? [{ name: 'required', value: true }] : []),
        { name: 'ttl', value: { code: `${text(hours)} * 60 * 60`, imports: [] } },
        ...keeps.args(more),
      ],
    }),
    exposes: () => ['Idempotency-Replayed', 'Retry-After'],
    dependencies: keeps.dependencies,
    next: (answers, others, ours) => [
      answers.store === 'redis'
        ? 'Set REDIS_URL, e.g. redis://127.0.0.1:6379/0, with a database for each application; until then each process knows its own answers only.'
        : 'Each process knows its own answers only: with several, use --set idempotency.store=redis.',
      ...(ours.includes('auth')
        ? []
        : [
            'Keys belong to request.state.principal, which auth of create-mw sets; with authentication of your own, give the layer principal=. Until then they belong to the address with its Authorization and Cookie.',
          ]),
      ...(others.includes('body-limit')
        ? []
        : ['The body of a request with a key is held in memory: body-limit bounds it.']),
    ],
  },
} as const satisfies AsgiRecipe;
