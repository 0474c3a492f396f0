import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { pathFault } from './values/paths.ts';
import { wholeSecondsFault } from './values/seconds.ts';

export const maintenance = {
  id: 'maintenance',
  title: 'Maintenance',
  summary: 'answers 503 with Retry-After while a switch is on, and /livez and /readyz at any time',
  because: 'it answers before any backend is touched',
  becauseTheirs: 'while it is closed nothing further in is reached',
  answers: true,
  isExtra: true,
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
      because: 'no IdP/DB I/O during maintenance; who may pass has a secret header, not a login',
    },
    { concern: 'timeout', strength: 'SHOULD', because: 'answers at once; needs no deadline' },
    { concern: 'body-limit', strength: 'SHOULD', because: 'answers without reading the body' },
    {
      concern: 'rate-limit-principal',
      strength: 'SHOULD',
      because: 'no backend (Redis) I/O while backends may be down',
    },
    {
      concern: 'idempotency',
      strength: 'SHOULD',
      because: 'no backend (Redis) I/O while backends may be down',
    },
  ],
  options: [
    {
      name: 'retry',
      kind: 'string',
      question: 'While it is closed: after how many seconds may clients ask again?',
      short: 'Seconds until clients ask again',
      default: '120',
      example: '600',
      check: (answer) => firstFault(answer, wholeSecondsFault),
    },
    {
      name: 'probes',
      kind: 'boolean',
      question: 'Does it answer /livez and /readyz?',
      default: true,
      ask: true,
    },
    {
      name: 'exempt',
      kind: 'list',
      question: 'Exact paths that are served while it is closed (comma-separated)',
      short: 'Exact paths that are always served',
      example: '/health',
      default: ['/health'],
      check: (answer) => firstFault(answer, pathFault),
    },
  ],
} as const satisfies Concern;
