import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from './cli.ts';

/**
 * A copy of tests/behaviour to run: what Python compiles of it lies in no folder of the checkout and serves every run,
 * and of the libraries it takes what was compiled when they were installed.
 */
export function suiteIn(box: Sandbox): string {
  const copy = box.project({});
  cpSync(fileURLToPath(new URL('../behaviour', import.meta.url)), copy, { recursive: true });
  return copy;
}
