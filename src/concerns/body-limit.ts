import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { sizeFault } from './values/sizes.ts';

export const bodyLimit = {
  id: 'body-limit',
  title: 'Body limit',
  summary: 'answers 413 to bodies that are too large, by declared length and by counted bytes',
  because: 'nothing that may read the body runs before the limit',
  answers: true,
  isExtra: true,
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
        'the Content-Length check is free; the limiter may cost a network round trip. (Swap if oversized requests should count.)',
      isMinor: true,
    },
    {
      concern: 'cache',
      strength: 'SHOULD',
      because: 'nothing reads an unbounded body',
      forBodies: true,
    },
  ],
  options: [
    {
      name: 'max',
      kind: 'string',
      question: 'How large may a request body be?',
      default: '1MiB',
      example: '10MiB',
      ask: true,
      check: (answer) => firstFault(answer, sizeFault),
    },
  ],
} as const satisfies Concern;
