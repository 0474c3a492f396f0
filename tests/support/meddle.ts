import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Env, Sandbox } from './cli.ts';

const PRELOAD = fileURLToPath(new URL('meddle.cjs', import.meta.url));

/** What happens to a run before its n-th call that changes the disk, or before the first call that is meant. */
export type Meddling = {
  readonly at?: number;
  /** A call and the end of a path, e.g. `mkdirSync .create-mw`. */
  readonly before?: string;
  readonly kill?: true;
  /** The call that is killed has written half of its bytes. */
  readonly half?: true;
  /** It waits for this file; `FILE.waiting` says that it does. */
  readonly wait?: string;
  /** Files that somebody else saves. */
  readonly write?: Readonly<Record<string, string>>;
};

export function meddling({ at = 0, ...what }: Meddling): Env {
  const require = `--require ${JSON.stringify(PRELOAD)}`;
  return { NODE_OPTIONS: require, MEDDLE_AT: String(at), MEDDLE: JSON.stringify(what) };
}

/** Until a file is there. */
export async function appears(file: string): Promise<void> {
  while (!existsSync(file)) await setTimeout(20);
}

/** The calls of a run that change the disk, by name. */
export async function changingCalls(
  box: Sandbox,
  root: string,
  args: readonly string[],
): Promise<readonly string[]> {
  const file = `${root}.calls`;
  await box.run(root, args, { env: { ...meddling({}), MEDDLE_CALLS: file } });
  const calls: unknown = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(file);
  expect(calls).not.toEqual([]);
  return Array.isArray(calls) ? calls.map(String) : [];
}
