import { text } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const timing = {
  code: {
    files: () => ['request_record.py', 'timing.py'],
    layer: (answers) => ({
      symbol: { module: '.timing', name: 'TimingMiddleware' },
      args: [
        { name: 'header', value: text(answers.header) },
        { name: 'server_timing', value: answers['server-timing'] === true },
      ],
    }),
    exposes: ({ header, server_timing }) => [
      ...(typeof header === 'string' ? [header] : []),
      ...(server_timing === true ? ['Server-Timing'] : []),
    ],
  },
} as const satisfies AsgiRecipe;
