import { text } from '../../../answers.ts';
import type { AsgiRecipe } from '../types.ts';

export const logging = {
  code: {
    files: () => ['request_record.py', 'access_log.py'],
    layer: (answers) => ({
      symbol: { module: '.access_log', name: 'AccessLogMiddleware' },
      args: [
        { name: 'output', value: text(answers.format) },
        { name: 'uvicorn_access_log', value: answers['uvicorn-access-log'] === true },
      ],
    }),
  },
} as const satisfies AsgiRecipe;
