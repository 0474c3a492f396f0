import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { countedWhere } from './values/limits.ts';
import { rateFault } from './values/rates.ts';

export const rateLimitPrincipal = {
  id: 'rate-limit-principal',
  title: 'Rate limit by user',
  summary: 'answers 429 to users who ask too often, from whatever address and with whatever token',
  because: 'it counts whom authentication has found; what is replayed counts, too',
  answers: true,
  isExtra: true,
  outside: [
    {
      concern: 'tenancy',
      strength: 'SHOULD',
      because: 'fixed for determinism (per-tenant quotas: swap)',
    },
    { concern: 'idempotency', strength: 'SHOULD', because: 'replays count' },
  ],
  options: [
    {
      name: 'limit',
      kind: 'string',
      question: 'How often may one user ask?',
      example: '1000/hour',
      default: '100/minute',
      ask: true,
      check: (answer) => firstFault(answer, rateFault),
    },
    ...countedWhere,
  ],
} as const satisfies Concern;
