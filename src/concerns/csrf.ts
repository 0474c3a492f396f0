import type { Concern } from '../types.ts';

export const csrf = {
  id: 'csrf',
  title: 'CSRF',
  summary: 'refuses forged cross-site requests',
  because: 'forged requests are refused before the user is looked up',
  answers: true,
  outside: [
    {
      concern: 'auth',
      strength: 'SHOULD',
      because:
        'header-only check; reject forged cookie requests before the user lookup. Skip when an Authorization header is used',
    },
    {
      concern: 'idempotency',
      strength: 'MUST',
      because: 'a forged request must not claim or replay a key',
    },
    {
      concern: 'cache',
      strength: 'SHOULD',
      because: 'unsafe methods are not cached; order for safety',
    },
  ],
  options: [],
} as const satisfies Concern;
