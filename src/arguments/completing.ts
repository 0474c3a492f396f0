import { presetsOf } from '../core/ask/presets.ts';
import type { Concern, Option } from '../types.ts';
import { generated, usual } from '../worlds/index.ts';
import { ANYWHERE, type Command, commands, isCommand, rowOf } from './commands.ts';
import { isOption, OPTIONS, type OptionName } from './options.ts';
import { failOns, formats, SHELLS, stackFormats } from './types.ts';

/** One way to go on with a word, and what it means. */
export type Candidate = { readonly name: string; readonly description: string };

/** What a shell offers: words, or the names of files and folders. */
export type Candidates = readonly Candidate[] | 'files';

/**
 * What the last word of an unfinished command line can become. `words` are those after the program's name, the last one
 * empty where a new one begins.
 */
export function candidatesFor(words: readonly string[], rules: readonly Candidate[]): Candidates {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const found = all(before, last, rules);
  return found === 'files' ? found : found.filter(({ name }) => name.startsWith(last));
}

function all(before: readonly string[], last: string, rules: readonly Candidate[]): Candidates {
  const command = commandIn(before);
  const [flag = ''] = /^--[\w-]+=/.exec(last) ?? [];
  const taker = takerOf(flag === '' ? before.at(-1) : flag.slice(0, -1));
  if (taker !== undefined) return withFlag(flag, valuesOf(taker, command));
  if (last.startsWith('-')) return optionsOf(command ?? 'add');
  if (command === undefined) return [...commands.map(commandRow), ...generated.map(concernRow)];
  return wordsOf(command, rules);
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
const concernRow = ({ id, summary }: Concern): Candidate => ({ name: id, description: summary });

const optionsOf = (command: Command): Candidate[] =>
  [...rowOf(command).takes, ...ANYWHERE].map((name) => ({
    name: `--${name}`,
    description: OPTIONS[name].text,
  }));

function wordsOf(command: Command, rules: readonly Candidate[]): Candidates {
  switch (rowOf(command).words) {
    case 'concerns':
      return generated.map(concernRow);
    case 'name':
      return [...generated.map(concernRow), ...rules];
    case 'shell':
      return SHELLS.map(plain);
    case 'paths':
    case 'folder':
      return 'files';
    case 'none':
      return [];
  }
}

function valuesOf(option: OptionName, command: Command | undefined): Candidates {
  switch (option) {
    case 'preset':
      return presetsOf(usual).map(({ id, summary }) => ({ name: id, description: summary }));
    case 'fail-on':
      return failOns.map(plain);
    case 'format':
      return (command === 'stack' ? stackFormats : formats).map(plain);
    case 'set':
      return generated.flatMap(settingsOf);
    case 'expect':
    case 'package':
      return [];
    default:
      return 'files';
  }
}

/** An answer that is a choice is offered whole, of any other its name. */
const settingsOf = ({ id, options }: Concern): Candidate[] =>
  options.flatMap((option: Option) => {
    const values = option.kind === 'boolean' ? ['true', 'false'] : (option.choices ?? ['']);
    const name = `${id}.${option.name}=`;
    return values.map((value) => ({ name: `${name}${value}`, description: option.question }));
  });
