import { asList } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const trustedHost = {
  code: {
    files: () => [],
    layer: ({ hosts }) => ({
      symbol: { module: 'starlette.middleware.trustedhost', name: 'TrustedHostMiddleware' },
      args: [{ name: 'allowed_hosts', value: asList(hosts) }],
    }),
  },
} as const satisfies AsgiRecipe;
