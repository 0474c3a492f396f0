import { type GivenAnswers, parseAnswers, withAnswers } from './arguments/answers.ts';
import { type Command, commands, isCommand, rowOf } from './arguments/commands.ts';
import { asksForJson } from './arguments/json.ts';
import { parseOptions } from './arguments/parse.ts';
import { argumentsOfCommand } from './arguments/read.ts';
import { refuseContradictions, refuseMisplaced } from './arguments/refuse.ts';
import { type Env, honoured, refuseSwallowed } from './arguments/swallowed.ts';
import type { Arguments } from './arguments/types.ts';
import { presetsOf } from './core/ask/presets.ts';
import { didYouMean } from './core/suggest.ts';
import { Refusal } from './errors.ts';
import { generated, usual } from './worlds/index.ts';

/** The command line; a wrong one is refused with what was probably meant. */
export function parseArguments(
  argv: readonly string[],
  env: Env,
  read: ReadInput = () => '{}',
): Arguments {
  const { given, words } = parseOptions(argv);
  const isJson = asksForJson(argv, env);
  if (given.version) return { command: 'version', json: isJson };
  refuseSwallowed(env, argv, given);
  const isHelp = words[0] === 'help';
  const { command, names } = commandIn(isHelp ? words.slice(1) : words);
  if (given.help || isHelp)
    return {
      command: 'help',
      about: words.length > (isHelp ? 1 : 0) ? command : undefined,
      names,
      json: isJson,
    };
  refuseSurplus(command, names);
  refuseMisplaced(command, given);
  const answers = given.answers === undefined ? NONE : answersIn(given.answers, read);
  if (answers.names.length > 0 && command !== 'add') throw onlyAdd(command);
  if (answers.options.preset !== undefined) refuseMisplaced(command, answers.options);
  const all = withAnswers({ ...honoured(env, command), ...given }, answers);
  refuseContradictions(all);
  packageName(all.package);
  return argumentsOfCommand(command, names.length > 0 ? names : answers.names, all);
}

/** The text of a file, or of stdin for `-`. */
export type ReadInput = (name: string) => string;

const NONE: GivenAnswers = { names: [], options: {} };

const answersIn = (name: string, read: ReadInput): GivenAnswers =>
  parseAnswers(read(name), `--answers ${name}`);

const onlyAdd = (command: Command): Refusal =>
  new Refusal('answer.invalid', `${command} adds what it adds: --answers has no "add" there.`);

/** The command and its words; `create-mw cors` is `create-mw add cors`. */
function commandIn(words: readonly string[]): { command: Command; names: string[] } {
  const [first, ...rest] = words;
  const isConcern =
    first !== undefined && generated.some(({ id }) => first.split(',').includes(id));
  const command = first === undefined || isConcern ? 'add' : commandOf(first);
  const named = isConcern ? words : rest;
  // A path may have a comma in it.
  const isList = rowOf(command).words === 'concerns';
  const names = isList ? named.flatMap((name) => name.split(',')) : named;
  return { command, names: names.filter(Boolean) };
}

function commandOf(word: string): Command {
  if (isCommand(word)) return word;
  if (presetsOf(usual).some(({ id }) => id === word))
    throw new Refusal('usage', `${word} is a preset.`, `Example: create-mw add --preset ${word}`);
  const near = didYouMean(word, [...commands, ...generated.map(({ id }) => id)]);
  throw new Refusal(
    'usage',
    `There is no command called \`${word}\`.`,
    near ? `Did you mean ${near}?` : `Commands: ${commands.join(', ')}.`,
  );
}

function refuseSurplus(command: Command, names: readonly string[]): void {
  const many = names.length;
  const most = { concerns: many, paths: many, folder: 1, name: 1, shell: 1, none: 0 };
  const [surplus] = names.slice(most[rowOf(command).words]);
  if (surplus === undefined) return;
  throw new Refusal(
    'usage',
    `${command} does not take \`${surplus}\`.`,
    `create-mw ${command} --help shows what it takes.`,
  );
}

function packageName(name: string | undefined): void {
  if (name === undefined || /^[A-Za-z_]\w*$/.test(name)) return;
  throw new Refusal(
    'usage',
    `--package ${name}: expected the name of a Python package, e.g. http_middleware.`,
  );
}
