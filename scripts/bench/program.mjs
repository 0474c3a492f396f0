import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fromRoot } from '../build/root.mjs';
import { environment } from './measure.mjs';

export const bin = fromRoot('bin/create-mw.js');

const before = process.env.BENCH_BEFORE;
/** The program, and the one of another checkout that it is compared with. */
export const programs = [
  { label: '', bin },
  ...(before === undefined
    ? []
    : [{ label: ', before', bin: path.resolve(before, 'bin/create-mw.js') }]),
];

/** What survives between runs: installed peers and the generated tree. */
export const cache = fromRoot('node_modules/.cache/create-mw/bench');

/** Builds, and makes the folder of this run, which is removed when the run ends. */
export function ready() {
  execFileSync(process.execPath, [fromRoot('scripts/build.mjs')], { stdio: 'inherit' });
  mkdirSync(cache, { recursive: true });
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
}

const scratch = mkdtempSync(path.join(tmpdir(), 'create-mw-bench-'));

export const freshFolder = (name) => mkdtempSync(path.join(scratch, `${name}-`));

/** A new copy of the sample project, under version control as real projects are. */
export function sampleProject() {
  const folder = freshFolder('project');
  cpSync(fromRoot('templates/demo'), folder, { recursive: true });
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  return folder;
}

export function git(cwd, ...args) {
  // A user's settings (hooks, signing, maintenance in the background) must not change the figures.
  const settings = { GIT_CONFIG_GLOBAL: path.join(scratch, 'none'), GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', args, { cwd, env: { ...environment, ...settings }, stdio: 'ignore' });
}

export function virtualEnvironments() {
  const folder = fromRoot('node_modules/.cache/create-mw');
  return readdirSync(folder)
    .filter((name) => /^venv-[^.]+$/.test(name))
    .map((name) => path.join(folder, name));
}

/** A program of the virtual environment that the tests make, when they have run. */
export function fromVenv(folders, name) {
  return folders.map((folder) => path.join(folder, 'bin', name)).find((file) => existsSync(file));
}
