import { Refusal } from '../errors.ts';
import { ANYWHERE, type Command, takes } from './commands.ts';
import { isOption, OPTIONS, type OptionName } from './options.ts';
import type { GivenOptions } from './parse.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** Options that npm knows by the same name and the same meaning: what it took is honoured. */
const HONOURED = ['dry-run', 'json'] as const satisfies readonly OptionName[];
/** `npm create mw` and `npm exec` take -y to install without asking; it is no consent to write. */
const NO_CONSENT: OptionName = 'yes';

/** What npm took of the options that mean the same to it, for a command that has them. */
export function honoured(env: Env, command: Command): GivenOptions {
  const isAsked = (name: OptionName): boolean =>
    takes(command, name) && env[keyOf(name)] === 'true';
  return Object.fromEntries(HONOURED.filter(isAsked).map((name) => [name, true]));
}

/**
 * `npm create mw --fix` hands `--fix` to npm instead of to us, and npm says nothing of it to us but what it leaves in the
 * environment (@npmcli/config, lib/set-envs.js). Every option of every command is looked for there.
 */
export function refuseSwallowed(env: Env, argv: readonly string[], given: GivenOptions): void {
  const lost = Object.keys(OPTIONS)
    .filter(isOption)
    .filter((name) => ![...HONOURED, ...ANYWHERE, NO_CONSENT].includes(name))
    .find((name) => given[name] === undefined && isSwallowed(env, name));
  if (lost === undefined) return;
  const value = 'value' in OPTIONS[lost] ? ` ${OPTIONS[lost].value}` : '';
  throw new Refusal(
    'usage',
    `npm took --${lost} for itself. Nothing was written.`,
    `Put -- before the words for create-mw: npm create mw@latest -- ${[...argv, `--${lost}${value}`].join(' ')}`,
  );
}

function isSwallowed(env: Env, name: OptionName): boolean {
  switch (name) {
    case 'cwd':
      return env.npm_config_cwd !== undefined || isOtherFolder(env);
    case 'app':
      // npm reads a word of one-letter options as those: -a -p -p.
      return (
        env.npm_config_app !== undefined ||
        (env.npm_config_all === 'true' && env.npm_config_parseable === 'true')
      );
    case 'package':
      return isOurPackage(env);
    default: {
      const key = name.startsWith('no-') ? keyOf(name.slice(3)) : keyOf(name);
      const value = env[key];
      // `--no-x` arrives as an empty x.
      return value !== undefined && (value === '' || value === 'false') === name.startsWith('no-');
    }
  }
}

const keyOf = (name: string): string => `npm_config_${name.replaceAll('-', '_')}`;

/** -C is npm's own --prefix: it then looks for packages elsewhere, and runs here all the same. */
function isOtherFolder(env: Env): boolean {
  const { npm_config_prefix: prefix, npm_config_local_prefix: local, npm_command: command } = env;
  const isHere = local === env.INIT_CWD || command === undefined || !/^(exec|init)$/.test(command);
  return local !== undefined && prefix === local && !isHere;
}

/** `npx -p create-mw` sets it too; a second one, or one beside `npm create`, is a name of ours. */
function isOurPackage({ npm_config_package: value = '', npm_command: command }: Env): boolean {
  const [first = '', ...more] = value.split('\n\n');
  const named = command === 'init' ? [first, ...more] : more;
  return named.some((each) => /^[A-Za-z_]\w*$/.test(each));
}
