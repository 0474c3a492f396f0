import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

type Env = Readonly<Record<string, string | undefined>>;

/** How this program is called again, the same version of it: as it was called this time. */
export function launcherOf(version: string, env: Env, script = process.argv[1] ?? ''): string {
  switch (env.CREATE_MW_LAUNCHER) {
    case 'uvx':
      return `uvx create-mw@${version}`;
    case 'pipx':
      return `pipx run create-mw==${version}`;
    case 'pip':
      return 'create-mw';
  }
  // What lies beside its own tests is a clone, of which no registry knows.
  const file = existsSync(script) ? realpathSync(script) : script;
  const isClone = existsSync(join(dirname(dirname(file)), 'package-lock.json'));
  if (basename(file) === 'create-mw.js' && isClone) return `node ${quoted(file)}`;
  const isInstalled =
    basename(script) === 'create-mw' && !/[\\/](_npx|node_modules)[\\/]/.test(script);
  return isInstalled ? 'create-mw' : `npx create-mw@${version}`;
}

/** Where a run worked, and what of it: what it was told by `-C` and `--app`. */
export type Aim = { readonly cwd?: string | undefined; readonly app?: string | undefined };

/**
 * Sentences call this program by its name; where they are printed, the name is what runs it when it is pasted, and
 * commands on the project are about the same one.
 */
export const asCalled = (text: string, launcher: string, aim: Aim = {}): string =>
  text.replaceAll(NAMED, (_, command: string, rest: string) => {
    const said = [
      ...(aim.cwd !== undefined && !/ (-C|--cwd)\b/.test(rest) ? ['-C', quoted(aim.cwd)] : []),
      ...(aim.app !== undefined && !/ --app\b/.test(rest) ? ['--app', quoted(aim.app)] : []),
    ];
    const words = AIMED.test(command) ? [command, ...said] : [command];
    return `${[launcher, ...words].join(' ')}${asCalled(rest, launcher, aim)}`;
  });

const NAMED =
  /(?<![\w@./-])(?<!npx )create-mw (--help|add|remove|check|stack|new|demo|list|explain|agents|mcp|completion)\b([^\n]*)/g;

/** Commands that work on a project that is there. */
const AIMED = /^(add|remove|check|stack)$/;

const quoted = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
