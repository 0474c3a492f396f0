import type { Concern } from '../types.ts';

export const compression = {
  id: 'compression',
  title: 'Compression',
  summary: 'compresses responses',
  because: 'it works on the final bytes; what stores or hashes bodies lies inside it',
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
      because:
        'compresses what the application finally produced; also keeps Set-Cookie outside the cached part',
    },
  ],
  options: [],
} as const satisfies Concern;
