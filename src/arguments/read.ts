import type { COMMANDS, Command } from './commands.ts';
import type { GivenOptions } from './parse.ts';
import { knownWord } from './refuse.ts';
import {
  type AddArguments,
  type Arguments,
  type CheckArguments,
  failOns,
  formats,
  type MakeArguments,
  type RemoveArguments,
  type StackArguments,
  stackFormats,
} from './types.ts';

/** The options of one command: what it does not take cannot be read. */
type Own<C extends Command> = Pick<GivenOptions, (typeof COMMANDS)[C]['takes'][number]>;

/** The arguments of a command, out of the options that were given. */
export function argumentsOfCommand(
  command: Command,
  names: readonly string[],
  given: GivenOptions,
): Arguments {
  switch (command) {
    case 'add':
      return { ...added(given), names };
    case 'remove':
      return { ...removed(given), names };
    case 'check':
      return { ...checked(given), names };
    case 'stack':
      return stacked(given);
    case 'new':
    case 'demo':
      return { ...made(command, given), names };
    case 'list':
      return { command, cwd: given.cwd, json: given.json ?? false };
    case 'mcp':
      return {
        command,
        cwd: given.cwd,
        json: given.json ?? false,
        write: given.write ?? false,
      };
    case 'agents':
      return { command, cwd: given.cwd, json: given.json ?? false };
    case 'completion':
    case 'explain':
      return { command, names, cwd: given.cwd, json: given.json ?? false };
  }
}

const added = (given: Own<'add'>): Omit<AddArguments, 'names'> => ({
  command: 'add',
  ...placed(given),
  ...writing(given),
  ...answering(given),
  package: given.package,
  secondClock: given['second-clock'],
  filesOnly: given['files-only'] ?? false,
});

const removed = (given: Own<'remove'>): Omit<RemoveArguments, 'names'> => ({
  command: 'remove',
  ...placed(given),
  ...writing(given),
});

const checked = (given: Own<'check'>): Omit<CheckArguments, 'names'> => ({
  command: 'check',
  ...placed(given),
  format: given.json ? 'json' : (knownWord('format', formats, given.format) ?? 'text'),
  failOn: knownWord('fail-on', failOns, given['fail-on']),
  fix: given.fix ?? given['unsafe-fixes'] ?? false,
  unsafeFixes: given['unsafe-fixes'] ?? false,
  expect: given.expect,
  dryRun: given['dry-run'] ?? false,
  diff: given.diff ?? false,
});

const stacked = (given: Own<'stack'>): StackArguments => ({
  command: 'stack',
  ...placed(given),
  json: given.json ?? given.format === 'json',
  format: given.json ? 'json' : (knownWord('format', stackFormats, given.format) ?? 'text'),
  verify: given.verify ?? false,
  input: !given['no-input'],
  plain: given.plain ?? false,
});

const made = (
  command: 'new' | 'demo',
  given: Own<'new' | 'demo'>,
): Omit<MakeArguments, 'names'> => ({
  command,
  cwd: given.cwd,
  ...writing(given),
  ...answering(given),
});

const placed = ({ cwd, app }: Pick<GivenOptions, 'cwd' | 'app'>) => ({ cwd, app });

const writing = (given: Own<'remove'> & Own<'new'>) => ({
  yes: given.yes ?? false,
  dryRun: given['dry-run'] ?? false,
  diff: given.diff ?? false,
  json: given.json ?? false,
  verify: given.verify ?? false,
  expect: given.expect,
  input: !given['no-input'],
  plain: given.plain ?? false,
});

const answering = (given: Own<'add' | 'new'>) => ({
  preset: given.preset,
  set: given.set ?? [],
  tests: given['no-tests'] ? false : given.tests,
  install: !given['no-install'],
});
