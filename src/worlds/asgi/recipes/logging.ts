import { asList } from '../../../answers.ts';
import type { ImportOf } from '../../../languages/python/source.ts';
import type { Answers } from '../../../types.ts';
import type { AsgiRecipe } from '../types.ts';

/** Where the lines go: a function that sets up its output. */
function outputOf({ format }: Answers): ImportOf {
  if (format === 'structlog') return { module: '.structlog_config', name: 'structlog_lines' };
  if (format === 'loguru') return { module: '.loguru_config', name: 'loguru_lines' };
  return { module: '.log_config', name: format === 'inherit' ? 'inherited' : 'json_lines' };
}

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  structlog: ['structlog>=23.1'],
  loguru: ['loguru>=0.7'],
};

export const logging = {
  code: {
    files: ({ format }) => [
      'access_log.py',
      'log_config.py',
      'log_context.py',
      'request_record.py',
      ...(format === 'structlog' || format === 'loguru' ? [`${format}_config.py`] : []),
    ],
    layer: (answers) => {
      const output = outputOf(answers);
      const skip = asList(answers.skip);
      return {
        symbol: { module: '.access_log', name: 'AccessLogMiddleware' },
        args: [
          { name: 'output', value: { code: `${output.name}()`, imports: [output] } },
          ...(skip.length > 0 ? [{ name: 'skip', value: skip }] : []),
          { name: 'uvicorn_access_log', value: answers['uvicorn-access-log'] === true },
        ],
      };
    },
    dependencies: ({ format }) => REQUIRED[`${format}`] ?? [],
  },
} as const satisfies AsgiRecipe;
