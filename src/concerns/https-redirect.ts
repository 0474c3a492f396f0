import type { Concern } from '../types.ts';

export const httpsRedirect = {
  id: 'https-redirect',
  title: 'HTTPS redirect',
  summary: 'sends plain http to https',
  because: 'credentials must not be read over plain http',
  answers: true,
  outside: [
    {
      concern: 'session',
      strength: 'SHOULD',
      because: 'never read or set a session cookie on plain http',
    },
    {
      concern: 'auth',
      strength: 'MUST',
      because: 'never accept credentials over plain http when https is enforced',
    },
    {
      concern: 'rate-limit',
      strength: 'SHOULD',
      because: 'a redirect costs nothing; do not spend quota on it',
    },
  ],
  options: [],
} as const satisfies Concern;
