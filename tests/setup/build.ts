import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The built CLI, in a folder that no other build swaps under a running test. */
    program: string;
  }
}

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** Tests drive the built CLI, the one that is published. */
export function setup(project: TestProject): () => void {
  const script = path.join(checkout, 'scripts/build.mjs');
  execFileSync(process.execPath, [script], { stdio: 'inherit' });
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'create-mw-built-')));
  for (const name of ['package.json', 'bin', 'dist', 'schemas'])
    cpSync(path.join(checkout, name), path.join(folder, name), { recursive: true });
  project.provide('program', path.join(folder, 'bin/create-mw.js'));
  return () => rmSync(folder, { recursive: true, force: true });
}
