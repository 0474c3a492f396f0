import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { countedWhere } from './values/limits.ts';
import { rateFault } from './values/rates.ts';

export const rateLimit = {
  id: 'rate-limit',
  title: 'Rate limit',
  summary: 'answers 429 to addresses that ask too often, with RateLimit fields and Retry-After',
  because: 'the limit is paid before passwords, keys and tokens are checked',
  becauseTheirs: 'what it refuses reaches nothing further in',
  answers: true,
  isExtra: true,
  outside: [
    {
      concern: 'auth',
      strength: 'MUST',
      because: 'IP limit must be paid before password/JWT/API-key work: brute-force protection',
    },
    {
      concern: 'session',
      strength: 'SHOULD',
      because: 'rejected calls must not touch the session store',
    },
    { concern: 'csrf', strength: 'SHOULD', because: 'cheap first' },
    { concern: 'idempotency', strength: 'SHOULD', because: 'replays count as requests' },
    {
      concern: 'cache',
      strength: 'SHOULD',
      because:
        'policy choice: cache hits count; move the cache outside only if hits should be free',
    },
    {
      concern: 'rate-limit-principal',
      strength: 'MUST',
      because: 'coarse IP limit before the fine per-user limit',
    },
    { concern: 'compression', strength: 'SHOULD', because: '429 bodies need no compression' },
  ],
  options: [
    {
      name: 'limit',
      kind: 'string',
      question: 'How often may one address ask?',
      example: '20/second',
      default: '100/minute',
      ask: true,
      check: (answer) => firstFault(answer, rateFault),
    },
    ...countedWhere,
  ],
} as const satisfies Concern;
