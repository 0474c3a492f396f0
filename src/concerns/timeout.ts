import type { Concern } from '../types.ts';

export const timeout = {
  id: 'timeout',
  title: 'Timeout',
  summary: 'bounds how long a request may take',
  because: 'everything inside must be bounded',
  answers: true,
  outside: [
    { concern: 'rate-limit', strength: 'SHOULD', because: 'Redis round trips must be bounded' },
    { concern: 'body-limit', strength: 'SHOULD', because: 'a slow upload must be bounded' },
    { concern: 'session', strength: 'SHOULD', because: 'session-store I/O must be bounded' },
    { concern: 'auth', strength: 'MUST', because: 'JWKS/introspection I/O must be bounded' },
    {
      concern: 'idempotency',
      strength: 'MUST',
      because: "waiting on another request's lock must be bounded",
    },
    {
      concern: 'compression',
      strength: 'SHOULD',
      because: 'the deadline is for the app, and stops where the response starts',
    },
    { concern: 'cache', strength: 'SHOULD', because: 'cache I/O must be bounded' },
  ],
  options: [],
} as const satisfies Concern;
