import type { Concern } from '../types.ts';

export const bodyLimit = {
  id: 'body-limit',
  title: 'Body limit',
  summary: 'refuses bodies that are too large',
  because: 'nothing that may read the body runs before the limit',
  answers: true,
  outside: [
    {
      concern: 'auth',
      strength: 'MUST',
      because: 'signature (HMAC) schemes read the body',
      forBodies: true,
    },
    {
      concern: 'csrf',
      strength: 'MUST',
      because: 'form-token schemes read the body',
      forBodies: true,
    },
    {
      concern: 'idempotency',
      strength: 'MUST',
      because: 'the request fingerprint hashes the body',
    },
    {
      concern: 'session',
      strength: 'SHOULD',
      because: 'nothing that may read the body runs before the limit',
      forBodies: true,
    },
    {
      concern: 'rate-limit',
      strength: 'SHOULD',
      because:
        'content-Length check is free; the limiter may cost a network round trip. (Swap if oversized requests should count.)',
    },
    {
      concern: 'cache',
      strength: 'SHOULD',
      because: 'nothing reads an unbounded body',
      forBodies: true,
    },
  ],
  options: [],
} as const satisfies Concern;
