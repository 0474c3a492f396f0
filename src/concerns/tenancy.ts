import type { Concern } from '../types.ts';

export const tenancy = {
  id: 'tenancy',
  title: 'Tenancy',
  summary: 'finds the tenant of a request',
  because: 'membership is checked against the verified principal',
  answers: true,
  outside: [
    { concern: 'idempotency', strength: 'MUST', because: 'keys must be scoped by tenant' },
    { concern: 'cache', strength: 'MUST', because: 'keys must be scoped by tenant' },
  ],
  options: [],
} as const satisfies Concern;
