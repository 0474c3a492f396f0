import { asList } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const proxyHeaders = {
  code: {
    files: () => ['proxy_headers.py'],
    layer: ({ trusted }) => ({
      symbol: { module: '.proxy_headers', name: 'ProxyHeadersMiddleware' },
      args: [{ name: 'trusted', value: asList(trusted) }],
    }),
  },
} as const satisfies AsgiRecipe;
