import type { Concern } from '../types.ts';

export const rateLimitPrincipal = {
  id: 'rate-limit-principal',
  title: 'Rate limit by user',
  summary: 'limits requests by authenticated user',
  because: 'it needs the verified principal',
  answers: true,
  outside: [
    {
      concern: 'tenancy',
      strength: 'SHOULD',
      because: 'fixed for determinism (per-tenant quotas: swap)',
    },
    { concern: 'idempotency', strength: 'SHOULD', because: 'replays count' },
  ],
  options: [],
} as const satisfies Concern;
