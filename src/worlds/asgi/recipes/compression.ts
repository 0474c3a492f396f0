import { asList, text } from '../../../answers.ts';
import { factorsOf } from '../../../concerns/values/sizes.ts';
import type { AsgiRecipe } from '../types.ts';

export const compression = {
  code: {
    files: () => ['compression.py'],
    layer: ({ min, exempt }) => ({
      symbol: { module: '.compression', name: 'CompressionMiddleware' },
      args: [
        {
          name: 'minimum_size',
          value: { code: factorsOf(text(min)).join(' * '), imports: [] },
        },
        { name: 'exempt', value: asList(exempt) },
      ],
    }),
  },
} as const satisfies AsgiRecipe;
