import { asList } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const trustedHost = {
  code: {
    files: () => ['problem.py', 'trusted_host.py'],
    layer: ({ hosts, exempt }) => ({
      symbol: { module: '.trusted_host', name: 'TrustedHostMiddleware' },
      args: [
        { name: 'allowed_hosts', value: asList(hosts) },
        { name: 'exempt', value: asList(exempt) },
      ],
    }),
  },
} as const satisfies AsgiRecipe;
