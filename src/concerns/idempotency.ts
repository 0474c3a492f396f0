import type { Concern } from '../types.ts';

export const idempotency = {
  id: 'idempotency',
  title: 'Idempotency',
  summary: 'replays the stored answer of a repeated request',
  because: 'stored answers are scoped by principal and tenant',
  answers: true,
  outside: [
    {
      concern: 'etag',
      strength: 'SHOULD',
      because: 'different methods (POST vs GET); fixed for determinism',
    },
  ],
  options: [],
} as const satisfies Concern;
