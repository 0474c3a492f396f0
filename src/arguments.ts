import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Env, refusePairs, refuseSwallowed } from './arguments/refuse.ts';
import { Refusal } from './errors.ts';
import { didYouMean } from './suggest.ts';
import { generated } from './worlds/index.ts';

const OPTIONS = {
  cwd: { type: 'string', short: 'C' },
  app: { type: 'string' },
  set: { type: 'string', multiple: true },
  package: { type: 'string' },
  tests: { type: 'boolean' },
  'no-tests': { type: 'boolean' },
  'second-clock': { type: 'boolean' },
  'files-only': { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  'dry-run': { type: 'boolean' },
  diff: { type: 'boolean' },
  json: { type: 'boolean' },
  'no-install': { type: 'boolean' },
  verify: { type: 'boolean' },
  'no-input': { type: 'boolean' },
  format: { type: 'string' },
  'fail-on': { type: 'string' },
  fix: { type: 'boolean' },
  'unsafe-fixes': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const satisfies ParseArgsConfig['options'];

export const commands = [
  'add',
  'remove',
  'stack',
  'check',
  'new',
  'demo',
  'list',
  'explain',
] as const;
export type Command = (typeof commands)[number];

export type Arguments = {
  readonly command: Command;
  readonly names: readonly string[];
  readonly cwd: string | undefined;
  readonly app: string | undefined;
  readonly set: readonly string[];
  readonly package: string | undefined;
  /** Undefined: ask where that is possible, else do not write them. */
  readonly tests: boolean | undefined;
  readonly secondClock: boolean | undefined;
  readonly filesOnly: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly json: boolean;
  readonly install: boolean;
  /** Compare the nesting with the one of the running application. */
  readonly verify: boolean;
  readonly input: boolean;
  /** How `check` prints. */
  readonly format: Format;
  /** The least severity that makes `check` exit 1; undefined: what the project says. */
  readonly failOn: FailOn | undefined;
  readonly fix: boolean;
  readonly unsafeFixes: boolean;
  readonly help: boolean;
  readonly version: boolean;
};

export const formats = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof formats)[number];
export const failOns = ['error', 'warning', 'info', 'never'] as const;
export type FailOn = (typeof failOns)[number];

/** The command line; a wrong one is refused with what was probably meant. */
export function parseArguments(argv: readonly string[], env: Env): Arguments {
  const { values, positionals } = parse(argv);
  refuseSwallowed(env, Object.keys(values));
  const { command, names } = commandIn(positionals);
  refusePairs(values);
  const json = values.json ?? env.npm_config_json === 'true';
  return {
    command,
    names,
    cwd: values.cwd,
    app: values.app,
    set: values.set ?? [],
    package: packageName(values.package),
    tests: values['no-tests'] ? false : values.tests,
    secondClock: values['second-clock'],
    filesOnly: values['files-only'] ?? false,
    yes: values.yes ?? false,
    dryRun: values['dry-run'] ?? env.npm_config_dry_run === 'true',
    diff: values.diff ?? false,
    json,
    install: !values['no-install'],
    verify: values.verify ?? false,
    input: !values['no-input'],
    format: json ? 'json' : (oneOf('format', formats, values.format) ?? 'text'),
    failOn: oneOf('fail-on', failOns, values['fail-on']),
    fix: (values.fix ?? false) || (values['unsafe-fixes'] ?? false),
    unsafeFixes: values['unsafe-fixes'] ?? false,
    help: values.help ?? false,
    version: values.version ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [, flag] = /'(--?[\w-]+)[^']*'/.exec(error.message) ?? [];
    const near =
      flag === undefined
        ? undefined
        : didYouMean(
            flag,
            Object.keys(OPTIONS).map((name) => `--${name}`),
          );
    const [message = error.message] = error.message.split('. ');
    throw new Refusal(
      `${message.replace(/\.$/, '')}.`,
      near && near !== flag ? `Did you mean ${near}?` : 'create-mw --help lists the options.',
    );
  }
}

/** The command and its words; `create-mw cors` is `create-mw add cors`. */
function commandIn(words: readonly string[]): { command: Command; names: string[] } {
  const [first, ...rest] = words;
  const isConcern =
    first !== undefined && generated.some(({ id }) => first.split(',').includes(id));
  const command = first === undefined || isConcern ? 'add' : commandOf(first);
  // A path may have a comma in it.
  const split = (name: string): string[] => (command === 'check' ? [name] : name.split(','));
  const names = (isConcern ? words : rest).flatMap(split).filter(Boolean);
  const [surplus] = names.slice(LIMITS[command] ?? names.length);
  if (surplus === undefined) return { command, names };
  throw new Refusal(
    `${command} does not take \`${surplus}\`.`,
    'create-mw --help lists the commands.',
  );
}

/** How many words a command takes, where that is limited. */
const LIMITS: Partial<Record<Command, number>> = { stack: 0, list: 0, new: 1, demo: 1, explain: 1 };

function commandOf(word: string): Command {
  const command = commands.find((name) => name === word);
  if (command) return command;
  const near = didYouMean(word, [...commands, ...generated.map(({ id }) => id)]);
  throw new Refusal(
    `There is no command called \`${word}\`.`,
    near ? `Did you mean ${near}?` : `Commands: ${commands.join(', ')}.`,
  );
}

/** The value of an option that takes one of a few words. */
function oneOf<T extends string>(
  option: string,
  known: readonly T[],
  given: string | undefined,
): T | undefined {
  const found = known.find((each) => each === given);
  if (given === undefined || found !== undefined) return found;
  const near = didYouMean(given, known);
  throw new Refusal(
    `--${option} ${given}: expected one of ${known.join(', ')}.`,
    near ? `Did you mean ${near}?` : '',
  );
}

function packageName(name: string | undefined): string | undefined {
  if (name === undefined || /^[A-Za-z_]\w*$/.test(name)) return name;
  throw new Refusal(
    `--package ${name}: expected the name of a Python package, e.g. http_middleware.`,
  );
}
