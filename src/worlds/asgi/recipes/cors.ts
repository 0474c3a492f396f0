import { asList, text } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const cors = {
  code: {
    files: () => ['cors.py'],
    layer: ({ origins, credentials, ...more }, exposed) => ({
      symbol: { module: 'starlette.middleware.cors', name: 'CORSMiddleware' },
      through: { module: '.cors', name: 'cors_policy' },
      args: [
        { name: 'allow_origins', value: asList(origins) },
        ...(text(more['origin-regex']) === ''
          ? []
          : [{ name: 'allow_origin_regex', value: text(more['origin-regex']) }]),
        { name: 'allow_credentials', value: credentials === true },
        { name: 'allow_methods', value: ['*'] },
        { name: 'allow_headers', value: ['*'] },
        { name: 'expose_headers', value: exposed },
        ...(text(more['max-age']) === '600'
          ? []
          : [{ name: 'max_age', value: Number(text(more['max-age'])) }]),
      ],
    }),
  },
} as const satisfies AsgiRecipe;
