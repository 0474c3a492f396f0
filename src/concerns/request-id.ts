import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { headerFault } from './values/headers.ts';

export const requestId = {
  id: 'request-id',
  title: 'Request ID',
  summary:
    'one id per request: on the response, in request.state, and for log lines, by logging or by a filter on your handlers',
  because:
    'every answer made inside carries the id, rejections too, and every log line made inside can',
  becauseTheirs: 'what lies inside can know the id',
  outside: [
    {
      concern: 'timing',
      strength: 'SHOULD',
      because: 'the clock owner stores its record next to the id; one context object',
    },
    {
      concern: 'logging',
      strength: 'MUST',
      because: 'every access line needs the id, including lines for rejected requests',
      isKept: true,
    },
    {
      concern: 'metrics',
      strength: 'SHOULD',
      because: 'what a metric keeps of one request (an exemplar) can name its id',
    },
    {
      concern: 'errors',
      strength: 'MUST',
      because: 'the problem+json body and its header must carry the id',
    },
    {
      concern: 'security-headers',
      strength: 'SHOULD',
      because: 'keeps all id-bearing layers outside all responders',
    },
    { concern: 'trusted-host', strength: 'SHOULD', because: '400 Invalid host must be traceable' },
    {
      concern: 'https-redirect',
      strength: 'SHOULD',
      because: 'redirect responses must be traceable',
    },
    { concern: 'maintenance', strength: 'SHOULD', because: '503 must be traceable' },
    {
      concern: 'timeout',
      strength: 'MUST',
      because: '504 must carry the id: the very responses support gets asked about',
    },
    { concern: 'body-limit', strength: 'SHOULD', because: '413 must be traceable' },
    { concern: 'rate-limit', strength: 'MUST', because: '429 must carry the id' },
    { concern: 'auth', strength: 'MUST', because: '401/403 must carry the id and be auditable' },
    { concern: 'csrf', strength: 'SHOULD', because: '403 must be traceable' },
    {
      concern: 'idempotency',
      strength: 'SHOULD',
      because: 'an answer that is replayed carries the id of the request that it answers',
    },
    { concern: 'rate-limit-principal', strength: 'MUST', because: '429 must carry the id' },
  ],
  twice: {
    when: 'same id',
    because:
      'each gives the request an id of its own: log lines made between them carry another one than the response',
  },
  isUsual: true,
  options: [
    {
      name: 'header',
      kind: 'string',
      question: 'Header that carries the request id',
      default: 'X-Request-ID',
      header: true,
      check: (answer) => firstFault(answer, (name) => headerFault(name, 'X-Request-ID')),
    },
  ],
} as const satisfies Concern;
