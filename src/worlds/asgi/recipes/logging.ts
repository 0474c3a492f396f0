import { asList } from '../../../answers.ts';
import type { Code } from '../../../languages/python/source.ts';
import type { Answers } from '../../../types.ts';
import type { AsgiRecipe } from '../types.ts';

/** Where the lines go: a function of log_config.py. */
function output({ format }: Answers): Code {
  const name = format === 'inherit' ? 'inherited' : 'json_lines';
  return { code: `${name}()`, imports: [{ module: '.log_config', name }] };
}

export const logging = {
  code: {
    files: () => ['access_log.py', 'log_config.py', 'log_context.py', 'request_record.py'],
    layer: (answers) => ({
      symbol: { module: '.access_log', name: 'AccessLogMiddleware' },
      args: [
        { name: 'output', value: output(answers) },
        ...(asList(answers.skip).length > 0 ? [{ name: 'skip', value: asList(answers.skip) }] : []),
        { name: 'uvicorn_access_log', value: answers['uvicorn-access-log'] === true },
      ],
    }),
  },
} as const satisfies AsgiRecipe;
