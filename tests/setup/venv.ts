import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { TestProject } from 'vitest/node';
import { withLock } from './lock.ts';
import { begun, type Making, type Python } from './settled.ts';

declare module 'vitest' {
  interface ProvidedContext {
    python: Making;
  }
}

const cache = fileURLToPath(new URL('../../node_modules/.cache/create-mw', import.meta.url));

/** Beside the suites that need none: one virtual environment per version of tests/requirements.txt. */
export function setup(project: TestProject): () => Promise<void> {
  const { making, ended } = begun(() =>
    ensureOrAnnounce('requirements.txt', 'EVERY TEST THAT RUNS PYTHON'),
  );
  project.provide('python', making);
  return ended;
}

export async function ensureOrAnnounce(file: string, tests: string): Promise<Python> {
  const python = await ensurePython(file);
  if ('missing' in python) announce(tests, python.missing);
  return python;
}

/** A virtual environment that has a file of requirements below tests/ installed. */
export async function ensurePython(file: string): Promise<Python> {
  const requirements = fileURLToPath(new URL(`../${file}`, import.meta.url));
  if (!existsSync(requirements)) return { missing: `tests/${file} does not exist` };
  const base = await findPython();
  if ('missing' in base) return base;

  const hash = createHash('sha256').update(base.bin).update(readFileSync(requirements));
  const venv = path.join(cache, `venv-${hash.digest('hex').slice(0, 12)}`);
  mkdirSync(cache, { recursive: true });
  return withLock(`${venv}.lock`, () => ensureVenv(base.bin, venv, requirements));
}

/** The interpreter itself: what is on PATH may be a shim that looks its target up at every start. */
async function findPython(): Promise<Python> {
  const script = 'import sys; print(sys.executable); sys.exit(sys.version_info < (3, 9))';
  const { stdout, exitCode } = await execa('python3', ['-c', script], { reject: false });
  if (exitCode === 0) return { bin: stdout.trim() };
  return { missing: stdout ? `${stdout.trim()} is older than 3.9` : 'there is no python3 on PATH' };
}

async function ensureVenv(base: string, venv: string, requirements: string): Promise<Python> {
  const bin = path.join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  // Written last: a venv whose installation was interrupted is made anew.
  const complete = path.join(venv, 'complete');
  if (existsSync(complete)) return { bin };

  rmSync(venv, { recursive: true, force: true });
  const started = performance.now();
  const failure = await install(base, venv, bin, requirements);
  if (failure) return { missing: failure };
  writeFileSync(complete, '');
  log(`Python environment made in ${((performance.now() - started) / 1000).toFixed(1)} s: ${bin}`);
  return { bin };
}

async function install(
  base: string,
  venv: string,
  bin: string,
  requirements: string,
): Promise<string | undefined> {
  const uv = (await execa('uv', ['--version'], { reject: false })).exitCode === 0;
  const pip = ['-m', 'pip', '--python', bin, 'install', ...QUIETLY, '-r', requirements];
  const steps = uv
    ? [
        ['uv', 'venv', '--python', base, venv],
        ['uv', 'pip', 'install', '--python', bin, '-r', requirements],
      ]
    : [
        [base, '-m', 'venv', '--without-pip', venv],
        [base, ...pip],
      ];
  const failed = await firstFailed(steps);
  if (failed === undefined || uv) return failed;
  // Its own pip is older than 22.3, or lacks: that of the environment takes a few seconds more.
  return firstFailed([
    [base, '-m', 'venv', '--clear', venv],
    [bin, '-m', 'pip', 'install', ...QUIETLY, '-r', requirements],
  ]);
}

const QUIETLY = ['--disable-pip-version-check', '-q'];

async function firstFailed(steps: readonly string[][]): Promise<string | undefined> {
  for (const [command = '', ...args] of steps) {
    const { failed, all } = await execa(command, args, { reject: false, all: true });
    if (failed) return `\`${command} ${args.join(' ')}\` failed:\n${tail(all)}`;
  }
  return undefined;
}

function tail(output: string): string {
  return output.trim().split('\n').slice(-8).join('\n');
}

/** Says loudly which tests are skipped, and what is missing for them. */
export function announce(tests: string, missing: string): void {
  const rule = '!'.repeat(80);
  log(`\n${rule}\n!! ${tests} IS SKIPPED\n!! ${missing.replaceAll('\n', '\n!! ')}\n${rule}\n`);
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
