import { text } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const requestId = {
  code: {
    files: () => ['log_context.py', 'request_id.py'],
    layer: ({ header }) => ({
      symbol: { module: '.request_id', name: 'RequestIDMiddleware' },
      args: [{ name: 'header', value: text(header) }],
    }),
    exposes: ({ header }) => (typeof header === 'string' ? [header] : []),
  },
} as const satisfies AsgiRecipe;
