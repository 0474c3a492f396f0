import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { pathFault } from './values/paths.ts';

export const metrics = {
  id: 'metrics',
  title: 'Metrics',
  summary:
    'counts and times requests by the template of their route, for a Prometheus that has the token',
  because: 'it counts every answer, rejections included, and reads the same clock as the log',
  becauseTheirs: 'it counts the answers that are made inside',
  isExtra: true,
  outside: [
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
  options: [
    {
      name: 'path',
      kind: 'string',
      question: 'Path that answers the metrics to who has METRICS_TOKEN',
      short: 'Path that answers the metrics',
      default: '/metrics',
      check: (answer) => firstFault(answer, pathFault),
    },
  ],
} as const satisfies Concern;
