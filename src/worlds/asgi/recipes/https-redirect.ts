import { asList, text } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const httpsRedirect = {
  code: {
    files: () => ['problem.py', 'https_redirect.py'],
    layer: ({ mode, exempt }) => ({
      symbol: { module: '.https_redirect', name: 'HTTPSRedirectMiddleware' },
      args: [
        { name: 'mode', value: text(mode) },
        { name: 'exempt', value: asList(exempt) },
      ],
    }),
    next: (_, others) =>
      others.includes('proxy-headers')
        ? []
        : [
            'Behind a proxy that ends TLS, add proxy-headers, or start uvicorn with --forwarded-allow-ips and its address; until then redirects never end.',
          ],
  },
} as const satisfies AsgiRecipe;
