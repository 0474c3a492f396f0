import { text } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const timeout = {
  code: {
    files: () => ['problem.py', 'timeout.py'],
    layer: ({ seconds, cancel }) => ({
      symbol: { module: '.timeout', name: 'TimeoutMiddleware' },
      args: [
        { name: 'seconds', value: Number(text(seconds)) },
        { name: 'cancel', value: text(cancel) },
      ],
    }),
  },
} as const satisfies AsgiRecipe;
