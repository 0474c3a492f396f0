import { text } from '../../../answers.ts';
import { factorsOf } from '../../../concerns/values/sizes.ts';
import type { AsgiRecipe } from '../types.ts';

export const bodyLimit = {
  code: {
    files: () => ['problem.py', 'body_limit.py'],
    layer: ({ max }) => ({
      symbol: { module: '.body_limit', name: 'BodyLimitMiddleware' },
      args: [{ name: 'max_bytes', value: { code: factorsOf(text(max)).join(' * '), imports: [] } }],
    }),
  },
} as const satisfies AsgiRecipe;
