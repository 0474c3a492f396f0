import { expect } from 'vitest';
import type { Result, Sandbox } from './cli.ts';
import { STACK_TRACE } from './cli.ts';

/** What README says that a run may end with, crashes and signals left out. */
const DOCUMENTED = [0, 1, 2];

/** A doubt that says where the work was given up. */
export const GIVEN_UP = /Not certain: \w+\.py:\d+: .*is not followed further/;

/** It takes a fraction of this; where work was exponential it took minutes. */
export const LIMIT_MS = 60_000;

/** Runs what looks at a program, and expects that it ends like any other run. */
export async function ends(
  { run, project }: Sandbox,
  files: Readonly<Record<string, string>>,
): Promise<{ readonly check: Result; readonly stack: Result; readonly add: Result }> {
  const root = project(files);
  const ended = async (...args: string[]): Promise<Result> => {
    const { ms, ...result } = await run(root, args);
    expect(result.err).not.toMatch(STACK_TRACE);
    expect(DOCUMENTED).toContain(result.code);
    expect(ms).toBeLessThan(LIMIT_MS);
    return result;
  };
  return {
    check: await ended('check'),
    stack: await ended('stack'),
    add: await ended('add', 'timing', '-y', '--dry-run'),
  };
}
