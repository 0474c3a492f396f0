import { rowOf } from '../arguments/commands.ts';
import type { HelpArguments } from '../arguments/types.ts';
import { knownConcerns } from '../core/ask/settings.ts';
import type { Host } from '../host.ts';
import type { World } from '../worlds/world.ts';
import { answer } from './answer.ts';
import { optionRow } from './explain.ts';

/** Prints the help of everything, or of a command; `add cors --help` has what can be answered about cors. */
export async function help(
  args: HelpArguments,
  usage: string,
  host: Host,
  world: World,
): Promise<number> {
  const { about, names } = args;
  const text = about === undefined ? usage : usage + answersOf(about, names, world);
  if (args.json) return answer(host, { kind: 'help', status: 'ok', exitCode: 0, data: { text } });
  const [usageLine = '', ...lines] = text.split('\n');
  host.out([usageLine, host.paste(lines.join('\n'))].join('\n'));
  return 0;
}

/** What `--set` can answer about the concerns that are named. */
function answersOf(
  about: NonNullable<HelpArguments['about']>,
  names: readonly string[],
  world: World,
): string {
  const { takes, words } = rowOf(about);
  if (!takes.includes('set') || words !== 'concerns') return '';
  const rows = knownConcerns(world, names).flatMap(({ id, options }) =>
    options.map((option) => optionRow(id, option)),
  );
  return rows.length > 0 ? ['', 'Answers', ...rows, ''].join('\n') : '';
}
