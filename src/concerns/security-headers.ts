import type { Concern } from '../types.ts';

export const securityHeaders = {
  id: 'security-headers',
  title: 'Security headers',
  summary:
    'sends the headers that harden browsers, on every answer; the documentation stays readable',
  because: 'errors and rejections from inside must carry its headers too',
  isExtra: true,
  outside: [
    {
      concern: 'errors',
      strength: 'MUST',
      because: '500 pages are the classic place where nosniff/CSP/frame headers are missing',
    },
    {
      concern: 'trusted-host',
      strength: 'SHOULD',
      because: 'every response, also a 400, carries them',
    },
    {
      concern: 'https-redirect',
      strength: 'SHOULD',
      because: 'redirects carry them (HSTS itself only on https)',
    },
    { concern: 'maintenance', strength: 'SHOULD', because: '503 pages carry them' },
    { concern: 'rate-limit', strength: 'SHOULD', because: '429 carries them' },
    { concern: 'auth', strength: 'SHOULD', because: '401/403 carry them' },
    {
      concern: 'cache',
      strength: 'MUST',
      because: 'per-response values (CSP nonce) must never come out of a cache',
    },
    { concern: 'rate-limit-principal', strength: 'SHOULD', because: '429 carries them' },
    { concern: 'idempotency', strength: 'SHOULD', because: '409/422 and replays carry them' },
  ],
  options: [
    {
      name: 'pages',
      kind: 'boolean',
      question: 'Does it serve pages of its own? (an API lets pages load nothing)',
      short: 'Does it serve pages of its own?',
      default: false,
      ask: true,
    },
    {
      name: 'hsts',
      kind: 'boolean',
      question: 'Is this host on HTTPS for good? (browsers then refuse plain http for a year)',
      short: 'Is this host on HTTPS for good?',
      default: false,
      ask: true,
    },
  ],
} as const satisfies Concern;
