import type { Concern } from '../types.ts';

export const errors = {
  id: 'errors',
  title: 'Errors',
  summary:
    'a 500 that keeps its CORS headers and its request id: what your handler for Exception answers, else problem+json (RFC 9457)',
  because:
    'a 500 made here still passes CORS and the id on its way out; one made outside of it passes nothing',
  becauseTheirs: 'what fails inside is answered here, and that answer passes what lies outside',
  answers: true,
  outside: [
    {
      concern: 'maintenance',
      strength: 'SHOULD',
      because: 'a failing flag store must give a proper 5xx',
    },
    {
      concern: 'timeout',
      strength: 'SHOULD',
      because: 'errors raised by or through the timeout layer become problem+json',
    },
    {
      concern: 'body-limit',
      strength: 'SHOULD',
      because: 'the limit may be raised where the body is read, deep inside the app',
    },
    {
      concern: 'rate-limit',
      strength: 'SHOULD',
      because: 'a failing Redis must give a proper 5xx (or fail open), not a bare 500',
      isMinor: true,
    },
    {
      concern: 'compression',
      strength: 'SHOULD',
      because:
        'compression holds back the head of a response until its first bytes; a boundary outside it can still answer a clean 500',
    },
    {
      concern: 'session',
      strength: 'SHOULD',
      because: 'session store failures become problem+json',
    },
    { concern: 'csrf', strength: 'SHOULD', because: 'errors become problem+json' },
    {
      concern: 'auth',
      strength: 'MUST',
      because:
        'what fails here (a JWKS, a provider of identities) must become a problem with id and CORS, not a bare 500',
    },
    { concern: 'rate-limit-principal', strength: 'SHOULD', because: 'Redis failures' },
    { concern: 'tenancy', strength: 'SHOULD', because: 'lookup failures become problem+json' },
    { concern: 'idempotency', strength: 'SHOULD', because: 'store failures become problem+json' },
    { concern: 'cache', strength: 'SHOULD', because: 'store failures become problem+json' },
  ],
  isUsual: true,
  options: [],
  offer: {
    when: ['cors', 'request-id'],
    because:
      'without it, an unhandled exception is answered outside every middleware, and that 500 has neither CORS headers nor a request id',
  },
} as const satisfies Concern;
