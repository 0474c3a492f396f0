import type { Concern } from '../types.ts';
import { firstFault } from './values/fault.ts';
import { sizeFault } from './values/sizes.ts';

export const compression = {
  id: 'compression',
  title: 'Compression',
  summary: 'compresses responses with gzip, holds no stream back, leaves server-sent events alone',
  because: 'it works on the final bytes; what stores or hashes bodies lies inside it',
  isExtra: true,
  outside: [
    {
      concern: 'etag',
      strength: 'MUST',
      because: 'the validator is computed over the identity body (weak ETag)',
    },
    {
      concern: 'cache',
      strength: 'MUST',
      because:
        'store the identity body, otherwise gzip bytes go to clients that did not ask for them',
    },
    { concern: 'idempotency', strength: 'MUST', because: 'same: replay must be re-encodable' },
    {
      concern: 'session',
      strength: 'SHOULD',
      because: 'compresses what the application finally produced',
    },
  ],
  options: [
    {
      name: 'min',
      kind: 'string',
      question: 'From which size on is an answer compressed?',
      default: '1KiB',
      example: '10KiB',
      check: (answer) => firstFault(answer, sizeFault),
    },
    {
      name: 'exempt',
      kind: 'list',
      question: 'Paths that answer secrets beside what the caller chose (comma-separated)',
      short: 'Paths that are never compressed',
      example: '/token',
      default: [],
    },
  ],
} as const satisfies Concern;
