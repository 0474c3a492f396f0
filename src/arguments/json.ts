import type { AnswerKind } from '../core/reports/envelope.ts';
import type { Env } from './swallowed.ts';
import type { Arguments } from './types.ts';

/** A program reads what the run says, whether or not the rest of the command line is understood. */
export function asksForJson(argv: readonly string[], env: Env): boolean {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const isAsked = words.some(
    (word, index) =>
      word === '--json' ||
      word === '--format=json' ||
      (word === '--format' && words[index + 1] === 'json'),
  );
  return isAsked || env.npm_config_json === 'true';
}

/** What the answer of each command is about. */
export const KINDS: Readonly<Record<Arguments['command'], AnswerKind>> = {
  add: 'plan',
  remove: 'plan',
  new: 'plan',
  demo: 'plan',
  check: 'findings',
  stack: 'stack',
  list: 'catalog',
  explain: 'explanation',
  mcp: 'help',
  agents: 'help',
  completion: 'help',
  help: 'help',
  version: 'version',
};
