import type { Concern } from '../types.ts';

export const securityHeaders = {
  id: 'security-headers',
  title: 'Security headers',
  summary: 'sets the response headers that harden a browser',
  because: 'errors and rejections from inside must carry its headers too',
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
  ],
  options: [],
} as const satisfies Concern;
