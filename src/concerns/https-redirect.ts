import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { pathFault } from './values/paths.ts';

export const httpsRedirect = {
  id: 'https-redirect',
  title: 'HTTPS redirect',
  summary: 'redirects plain http to https, or refuses it; WebSockets, too',
  because: 'credentials must not be read over plain http',
  answers: true,
  isExtra: true,
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
  options: [
    {
      name: 'mode',
      kind: 'choice',
      choices: ['redirect', 'reject'],
      question:
        'What becomes of plain http? (reject: 403, so that a token sent in clear is noticed)',
      short: 'What becomes of plain http?',
      default: 'redirect',
      ask: true,
    },
    {
      name: 'exempt',
      kind: 'list',
      question: 'Exact paths that are served over plain http, too (comma-separated)',
      short: 'Exact paths served over http, too',
      example: '/health',
      default: ['/health'],
      check: (answer) => firstFault(answer, pathFault),
    },
  ],
} as const satisfies Concern;
