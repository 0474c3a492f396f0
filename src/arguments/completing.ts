import { ANYWHERE, type Command, commands, isCommand, rowOf } from './commands.ts';
import { isOption, OPTIONS, type OptionName } from './options.ts';
import { failOns, formats, SHELLS, stackFormats } from './types.ts';

/** One way to go on with a word, and what it means. */
export type Candidate = { readonly name: string; readonly description: string };

/** What can be named besides commands and options. */
export type Vocabulary = {
  readonly concerns: readonly Candidate[];
  readonly rules: readonly Candidate[];
  readonly presets: readonly Candidate[];
  /** What `--set` answers. */
  readonly settings: readonly Candidate[];
};

/** What a shell offers: words, or the names of files and folders. */
export type Candidates = readonly Candidate[] | 'files';

/**
 * What the last word of an unfinished command line can become. `words` are those after the program's name, the last one
 * empty where a new one begins.
 */
export function candidatesFor(words: readonly string[], known: Vocabulary): Candidates {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const found = all(before, last, known);
  return found === 'files' ? found : found.filter(({ name }) => name.startsWith(last));
}

function all(before: readonly string[], last: string, known: Vocabulary): Candidates {
  const command = commandIn(before);
  const [flag = ''] = /^--[\w-]+=/.exec(last) ?? [];
  const taker = takerOf(flag === '' ? before.at(-1) : flag.slice(0, -1));
  if (taker !== undefined) return withFlag(flag, valuesOf(taker, command, known));
  if (last.startsWith('-')) return optionsOf(command ?? 'add');
  if (command === undefined) return [...commands.map(commandRow), ...known.concerns];
  return wordsOf(command, known);
}

/** The command that is being written; a concern alone is `add`. */
function commandIn(before: readonly string[]): Command | undefined {
  const [first] = before.filter((word, at) => {
    const isValue = takerOf(before[at - 1]) !== undefined;
    return !word.startsWith('-') && !isValue;
  });
  if (first === undefined) return undefined;
  return isCommand(first) ? first : 'add';
}

/** The option that the next word is the value of. */
const takerOf = (word: string | undefined): OptionName | undefined =>
  Object.keys(OPTIONS)
    .filter(isOption)
    .filter((name) => OPTIONS[name].type === 'string')
    .find((name) => {
      const row = OPTIONS[name];
      return word === `--${name}` || ('short' in row && word === `-${row.short}`);
    });

/** `--format=json` is one word. */
const withFlag = (flag: string, values: Candidates): Candidates =>
  values === 'files'
    ? values
    : values.map(({ name, description }) => ({ name: `${flag}${name}`, description }));

const plain = (name: string): Candidate => ({ name, description: '' });
const commandRow = (command: Command): Candidate => ({
  name: command,
  description: rowOf(command).text,
});

const optionsOf = (command: Command): Candidate[] =>
  [...rowOf(command).takes, ...ANYWHERE].map((name) => ({
    name: `--${name}`,
    description: OPTIONS[name].text,
  }));

function wordsOf(command: Command, { concerns, rules }: Vocabulary): Candidates {
  switch (rowOf(command).words) {
    case 'concerns':
      return concerns;
    case 'name':
      return [...concerns, ...rules];
    case 'shell':
      return SHELLS.map(plain);
    case 'paths':
    case 'folder':
      return 'files';
    case 'none':
      return [];
  }
}

function valuesOf(
  option: OptionName,
  command: Command | undefined,
  { presets, settings }: Vocabulary,
): Candidates {
  switch (option) {
    case 'preset':
      return presets;
    case 'fail-on':
      return failOns.map(plain);
    case 'format':
      return (command === 'stack' ? stackFormats : formats).map(plain);
    case 'set':
      return settings;
    case 'expect':
    case 'package':
      return [];
    default:
      return 'files';
  }
}
