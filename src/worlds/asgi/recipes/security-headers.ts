import type { AsgiRecipe } from '../types.ts';

/** Pages may load what they like, but not be framed, nor have their links or plugins taken over. */
const PAGES = "base-uri 'self'; object-src 'none'; frame-ancestors 'none'";

export const securityHeaders = {
  code: {
    files: () => ['security_headers.py'],
    layer: ({ pages, hsts }) => ({
      symbol: { module: '.security_headers', name: 'SecurityHeadersMiddleware' },
      args: [
        ...(pages === true ? [{ name: 'csp', value: PAGES }] : []),
        { name: 'hsts_seconds', value: hsts === true ? 31_536_000 : 0 },
      ],
    }),
  },
} as const satisfies AsgiRecipe;
