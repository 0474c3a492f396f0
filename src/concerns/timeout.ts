import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { secondsFault } from './values/seconds.ts';

export const timeout = {
  id: 'timeout',
  title: 'Timeout',
  summary: 'answers 504 when a response has not started in time, also for def endpoints',
  because: 'everything inside must be bounded',
  answers: true,
  isExtra: true,
  outside: [
    {
      concern: 'rate-limit',
      strength: 'SHOULD',
      because: 'Redis round trips must be bounded',
      isMinor: true,
    },
    { concern: 'body-limit', strength: 'SHOULD', because: 'a slow upload must be bounded' },
    { concern: 'session', strength: 'SHOULD', because: 'session-store I/O must be bounded' },
    { concern: 'auth', strength: 'MUST', because: 'JWKS/introspection I/O must be bounded' },
    {
      concern: 'idempotency',
      strength: 'MUST',
      because:
        "waiting on another request's lock must be bounded; its claim outlives the deadline, and stays when the work is cancelled",
    },
    {
      concern: 'compression',
      strength: 'SHOULD',
      because: 'the deadline is for the app, and stops where the response starts',
    },
    { concern: 'cache', strength: 'SHOULD', because: 'cache I/O must be bounded' },
    {
      concern: 'rate-limit-principal',
      strength: 'SHOULD',
      because: 'Redis round trips must be bounded',
    },
  ],
  options: [
    {
      name: 'seconds',
      kind: 'string',
      question: 'Seconds until the response has to start',
      default: '30',
      example: '10',
      ask: true,
      check: (answer) => firstFault(answer, secondsFault),
    },
    {
      name: 'cancel',
      kind: 'choice',
      choices: ['safe', 'always', 'never'],
      question: 'Whose work is cancelled then? (safe: GET and HEAD; others run on, unseen)',
      short: 'Whose work is cancelled then?',
      default: 'safe',
    },
  ],
} as const satisfies Concern;
