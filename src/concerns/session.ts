import type { Concern } from '../types.ts';

export const session = {
  id: 'session',
  title: 'Session',
  summary: 'a signed cookie as request.session',
  because: 'what reads request.session lies inside it',
  outside: [
    {
      concern: 'csrf',
      strength: 'MUST',
      because:
        'a token that is kept in the session needs the session first; a check of headers alone does not',
      forSession: true,
    },
    {
      concern: 'auth',
      strength: 'MUST',
      because: 'session authentication reads the session',
      forSession: true,
    },
    { concern: 'tenancy', strength: 'SHOULD', because: 'tenant may be remembered in the session' },
    {
      concern: 'cache',
      strength: 'MUST',
      because: 'Set-Cookie and per-user bodies must never be stored in a shared cache',
    },
  ],
  twice: {
    when: 'same library',
    because:
      'both keep their data in request.session, where the inner one replaces what the outer has read',
  },
  options: [],
} as const satisfies Concern;
