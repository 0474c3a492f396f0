import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { pathFault } from './values/paths.ts';

export const logging = {
  id: 'logging',
  title: 'Logging',
  summary:
    'one line per request, without query string, header or body, and its id on the other lines, but for bare threads',
  because:
    'it sees the final status of every answer made inside, and its line carries the id made outside',
  becauseTheirs: 'it sees the final status of every answer made inside',
  outside: [
    {
      concern: 'metrics',
      strength: 'SHOULD',
      because: 'order between two consumers of one clock is free; fixed for determinism',
    },
    {
      concern: 'trusted-host',
      strength: 'SHOULD',
      because: 'rejected hosts are a signal; they must be counted',
    },
    { concern: 'https-redirect', strength: 'SHOULD', because: 'redirects are traffic' },
    {
      concern: 'errors',
      strength: 'SHOULD',
      because:
        'the observer then sees the real final status and the exception (the boundary answers, then re-raises)',
    },
    { concern: 'maintenance', strength: 'MUST', because: '503s must be counted' },
    {
      concern: 'timeout',
      strength: 'MUST',
      because:
        '504s must be timed and counted; a timeout outside the observer would hide the slowest requests',
    },
    { concern: 'body-limit', strength: 'SHOULD', because: '413s must be counted' },
    {
      concern: 'rate-limit',
      strength: 'MUST',
      because: '429s must be counted, otherwise abuse is invisible',
    },
    {
      concern: 'compression',
      strength: 'SHOULD',
      because: 'bytes and time on the wire include compression',
    },
    {
      concern: 'auth',
      strength: 'MUST',
      because: '401/403 must be logged and counted (security audit)',
    },
    {
      concern: 'rate-limit-principal',
      strength: 'MUST',
      because: '429s must be counted, otherwise abuse is invisible',
    },
    { concern: 'idempotency', strength: 'SHOULD', because: 'replays are requests, too' },
  ],
  isUsual: true,
  options: [
    {
      name: 'format',
      kind: 'choice',
      choices: ['json', 'structlog', 'loguru', 'inherit'],
      question:
        'What writes the lines, also those of the server: JSON, structlog, loguru, or what is configured already?',
      short: 'JSON lines, or as your logging writes?',
      default: 'json',
      ask: true,
    },
    {
      name: 'skip',
      kind: 'list',
      question: 'Exact paths that leave no line unless they fail, e.g. of health checks',
      default: [],
      check: (answer) => firstFault(answer, pathFault),
    },
    {
      name: 'uvicorn-access-log',
      label: 'server log',
      kind: 'boolean',
      question: "Keep uvicorn's own access log? (it has no duration, and writes query strings)",
      short: "Keep the server's own access log?",
      default: false,
      ask: true,
    },
  ],
} as const satisfies Concern;
