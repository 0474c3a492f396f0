import { asList } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const cors = {
  code: {
    files: () => ['cors.py'],
    layer: ({ origins, credentials }, exposed) => ({
      symbol: { module: 'starlette.middleware.cors', name: 'CORSMiddleware' },
      through: { module: '.cors', name: 'cors_policy' },
      args: [
        { name: 'allow_origins', value: asList(origins) },
        { name: 'allow_credentials', value: credentials === true },
        { name: 'allow_methods', value: ['*'] },
        { name: 'allow_headers', value: ['*'] },
        { name: 'expose_headers', value: exposed },
      ],
    }),
  },
} as const satisfies AsgiRecipe;
