import { Refusal } from '../errors.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** Options that exclude each other. */
export function refusePairs(given: Readonly<Record<string, unknown>>): void {
  if (given.diff && given.json) {
    throw new Refusal(
      '--diff and --json both want stdout.',
      '--dry-run --json has every text, before and after.',
    );
  }
  if (given.verify && given['files-only']) {
    throw new Refusal(
      '--files-only registers nothing, so --verify has nothing to compare.',
      'Paste the lines first, then run: create-mw stack --verify',
    );
  }
}

/**
 * `npm create mw --app x` hands `--app` to npm instead of to us. What npm swallowed shows in its configuration;
 * only --dry-run and --json can be honoured safely from there.
 */
export function refuseSwallowed(env: Env, given: readonly string[]): void {
  // npx itself sets npm_config_package; `--no-x` arrives as an empty npm_config_x.
  const own = ['cwd', 'app', 'set', 'diff', 'tests', 'verify', 'install', 'input'];
  const lost = own.find((name) => {
    const value = env[`npm_config_${name}`];
    const negated = value === '' || value === 'false';
    if (value === undefined || given.includes(negated ? `no-${name}` : name)) return false;
    return negated || !/^in/.test(name);
  });
  if (lost === undefined) return;
  const value = env[`npm_config_${lost}`];
  const flag = value === '' || value === 'false' ? `--no-${lost}` : `--${lost}`;
  throw new Refusal(
    `npm took ${flag} for itself.`,
    `Put -- before the words for create-mw: npm create mw@latest -- ... ${flag} ...`,
  );
}
