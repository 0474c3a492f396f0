import type { Answer, Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { headerFault } from './values/headers.ts';

function checkHeader(answer: Answer): string | undefined {
  if (typeof answer === 'string' && answer.toLowerCase() === 'server-timing')
    return 'Server-Timing has a form of its own: set timing.server-timing=true, and give X-Process-Time here';
  return firstFault(answer, (name) => headerFault(name, 'X-Process-Time'));
}

export const timing = {
  id: 'timing',
  title: 'Timing',
  summary: 'how long the response took, in a header, from one clock per request',
  because: 'it starts the one clock, which the log line inside reads instead of starting its own',
  becauseTheirs: 'it measures how long what lies inside takes',
  outside: [
    {
      concern: 'logging',
      strength: 'MUST',
      because: 'one clock: the timing layer starts it and the log line reads the same record',
      sharesClock: true,
    },
    {
      concern: 'metrics',
      strength: 'MUST',
      because: 'one clock: the histogram observes the same duration the log line shows',
      sharesClock: true,
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
      because:
        'a 401 or 403 that is made outside of the clock has no time; they must be logged and counted, too',
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
      name: 'header',
      kind: 'string',
      question: 'Header that carries the time to the start of the response, in seconds',
      default: 'X-Process-Time',
      header: true,
      check: checkHeader,
    },
    {
      name: 'server-timing',
      kind: 'boolean',
      question: 'Send a Server-Timing header too? (browsers show it; so do attackers)',
      default: false,
    },
  ],
} as const satisfies Concern;
