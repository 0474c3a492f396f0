import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type Env, type Sandbox, tree } from './cli.ts';

const PRELOAD = fileURLToPath(new URL('meddle.cjs', import.meta.url));

/** What happens to a run before its n-th call that changes the disk, or before the first call that is meant. */
export type Meddling = {
  readonly at?: number;
  /** A call and the end of a path, e.g. `mkdirSync .create-mw`. */
  readonly before?: string;
  readonly kill?: true;
  /** The call that is killed has written half of its bytes. */
  readonly half?: true;
  /** Files that somebody else saves. */
  readonly write?: Readonly<Record<string, string>>;
};

export function meddling({ at = 0, ...what }: Meddling): Env {
  const require = `--require ${JSON.stringify(PRELOAD)}`;
  return { NODE_OPTIONS: require, MEDDLE_AT: String(at), MEDDLE: JSON.stringify(what) };
}

/** How many calls of a run change the disk. */
export async function changingCalls(
  sandbox: Sandbox,
  root: string,
  args: readonly string[],
): Promise<number> {
  const counted = `${root}.count`;
  const env = { ...meddling({}), MEDDLE_COUNT: counted };
  await sandbox.run(root, args, { env });
  const count = Number(readFileSync(counted, 'utf8'));
  rmSync(counted);
  expect(count).toBeGreaterThan(0);
  return count;
}

/** A copy of a project beside it. */
export function copyOf(root: string): string {
  const copy = mkdtempSync(`${root}-`);
  cpSync(root, copy, { recursive: true });
  return copy;
}

/** Texts of a project, without what git keeps for itself. */
export function texts(root: string): Record<string, string> {
  const entries = Object.entries(tree(root));
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith(`.git${path.sep}`)));
}
