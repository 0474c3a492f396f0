import type { Concern } from '../types.ts';

export const maintenance = {
  id: 'maintenance',
  title: 'Maintenance',
  summary: 'answers 503 while the service is closed',
  because: 'it answers before any backend is touched',
  answers: true,
  outside: [
    {
      concern: 'rate-limit',
      strength: 'SHOULD',
      because: 'no backend (Redis) I/O while backends may be down',
    },
    { concern: 'session', strength: 'SHOULD', because: 'no session-store I/O during maintenance' },
    {
      concern: 'auth',
      strength: 'SHOULD',
      because:
        'no IdP/DB I/O during maintenance; bypass uses a secret header or IP list, not a login',
    },
    { concern: 'timeout', strength: 'SHOULD', because: 'answers at once; needs no deadline' },
    { concern: 'body-limit', strength: 'SHOULD', because: 'answers without reading the body' },
  ],
  options: [],
} as const satisfies Concern;
