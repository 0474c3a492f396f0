import { COMMANDS, isCommand } from '../../src/arguments/commands.ts';
import { isOption, OPTIONS } from '../../src/arguments/options.ts';
import { generated } from '../../src/worlds/index.ts';

/** A command of ours that stands in a text, and the line that it stands in. */
export type Printed = { readonly line: string; readonly command: string };

const NAME = /(?<![\w./-])(?:npx |uvx |pipx run )?create-mw(?:(?:@|==)[\w.-]+)?(?= )/g;
const SHORT: Readonly<Record<string, string>> = { C: 'cwd', y: 'yes', h: 'help', v: 'version' };

/** Every command in a text, up to where its sentence goes on. */
export function commandsIn(text: string): Printed[] {
  return text.split('\n').flatMap((line) =>
    [...line.matchAll(NAME)].flatMap(({ index, 0: name }) => {
      const words = wordsOf(line.slice(index + name.length));
      return words.length > 0 ? [{ line, command: [name, ...words].join(' ') }] : [];
    }),
  );
}

/** As a shell splits them. */
export const WORD = /(?:\\.|'[^']*'|\S)+/g;
const ENDS = /[.,;:)`'"]+$/;

/** The words that belong to the command: as many as its grammar takes. */
function wordsOf(rest: string): string[] {
  const words = rest.match(WORD) ?? [];
  const taken: string[] = [];
  const [first = ''] = words;
  const command = first.replace(ENDS, '');
  if (!isCommand(command) && !/^--(help|version)$/.test(command)) return [];
  taken.push(command);
  if (first !== command) return taken;
  const kind = isCommand(command) ? COMMANDS[command].words : 'none';
  let named = 0;
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const bare = /^'.*'$/.test(word) ? word : word.replace(ENDS, '');
    if (bare === '--') return [...taken, ...words.slice(index)];
    if (bare.startsWith('-')) {
      taken.push(bare);
      const option = bare.startsWith('--') ? bare.slice(2) : (SHORT[bare.slice(1)] ?? '');
      if (isOption(option) && OPTIONS[option].type === 'string') {
        index += 1;
        taken.push((words[index] ?? '').replace(/[.;)`]+$/, ''));
      }
    } else if (isWord(kind, bare, named)) {
      taken.push(bare);
      named += 1;
    } else return taken;
    if (bare !== word) return taken;
  }
  return taken;
}

const isConcern = (word: string): boolean => generated.some(({ id }) => id === word);

function isWord(kind: string, word: string, named: number): boolean {
  if (kind === 'concerns') return isConcern(word) || word === 'NAME' || word === 'CONCERN';
  return (kind === 'name' || kind === 'folder') && named === 0 && /^(?:[\w./-]+|'.*')$/.test(word);
}

/** What a run says; of a document its sentences and commands. */
export function textsOf(argv: readonly string[], out: string, err: string): string {
  const told = argv.includes('--json') ? saidIn(out) : undefined;
  return told?.join('\n') ?? [out, err].join('\n');
}

function saidIn(out: string): string[] | undefined {
  try {
    const { next, error, notes } = JSON.parse(out);
    const advice = error ? [error.message, ...error.advice] : [];
    return [...next, ...advice, ...notes.map(({ message }: { message: string }) => message)];
  } catch {
    // Another document, or none.
    return undefined;
  }
}
