import type { Concern } from '../types.ts';

export const etag = {
  id: 'etag',
  title: 'ETag',
  summary: 'answers 304 when nothing changed',
  because: 'the validator is computed over the identity body',
  answers: true,
  outside: [
    {
      concern: 'cache',
      strength: 'SHOULD',
      because:
        'if-None-Match must also be answered on cache hits; with the cache outside, hits never give 304',
    },
  ],
  options: [],
} as const satisfies Concern;
