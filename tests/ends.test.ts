import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { cleanEnv, STACK_TRACE, sandbox, tree } from './support/cli.ts';

const { bin, project, run } = sandbox();

const MAIN = { 'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n' };

/** What runs before the program: it makes one call of the file system slow, or wrong. */
const PRELOADS = {
  /** A minute of computing, in which no event is handled. */
  computing: `
const open = fs.openSync;
fs.openSync = (file, ...rest) => {
  if (!String(file).endsWith('main.py')) return open(file, ...rest);
  fs.writeSync(2, 'now\\n');
  spin(60_000);
};`,
  writing: `
const rename = fs.renameSync;
let first = true;
fs.renameSync = (...paths) => {
  if (first) { first = false; fs.writeSync(2, 'now\\n'); spin(1500); }
  return rename(...paths);
};`,
  broken: `
const open = fs.openSync;
fs.openSync = (file, ...rest) => {
  if (String(file).endsWith('main.py')) throw new TypeError('broken on purpose');
  return open(file, ...rest);
};`,
};

function preload(root: string, name: keyof typeof PRELOADS): Record<string, string> {
  const file = path.join(path.dirname(root), `${name}.cjs`);
  const spin = 'const spin = (ms) => { const end = Date.now() + ms; while (Date.now() < end); };';
  writeFileSync(file, `const fs = require('node:fs');\n${spin}\n${PRELOADS[name]}\n`);
  return { NODE_OPTIONS: `--require ${file}` };
}

type End = { readonly status: number; readonly ms: number; readonly err: string };

/** Sends a signal once the program says that it is there, and tells how it ended, as a shell sees it. */
async function interrupted(
  root: string,
  args: readonly string[],
  name: keyof typeof PRELOADS,
  signal: 'SIGINT' | 'SIGTERM',
): Promise<End> {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: root,
    env: { ...cleanEnv(), ...preload(root, name) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  let sent = 0;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    if (sent === 0 && err.includes('now\n')) {
      sent = performance.now();
      child.kill(signal);
    }
  });
  const status = await ended(child);
  return { status, ms: performance.now() - sent, err };
}

const ended = (child: ChildProcess): Promise<number> =>
  new Promise((done) => {
    child.once('close', (code, signal) =>
      done(code ?? 128 + ({ SIGINT: 2, SIGTERM: 15 }[signal as string] ?? 0)),
    );
  });

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, status) => {
  it.each([['check'], ['stack'], ['add', 'timing', '-y', '--no-install']])(
    `ends %s at once while it computes, with ${status} and nothing written`,
    async (...args) => {
      const root = project(MAIN);
      const end = await interrupted(root, args, 'computing', signal);
      expect(end.status).toBe(status);
      // It would take a minute; a machine that is busy with other things may need a second or two.
      expect(end.ms).toBeLessThan(10_000);
      expect(end.err).not.toMatch(STACK_TRACE);
      expect(tree(root)).toEqual(MAIN);
    },
  );

  it('waits for the writing: every file is as after a run that nobody disturbed', async () => {
    const args = ['add', 'timing', '-y', '--no-install'];
    const undisturbed = project(MAIN);
    expect((await run(undisturbed, args)).code).toBe(0);
    const root = project(MAIN);
    const end = await interrupted(root, args, 'writing', signal);
    expect(end.status).toBe(status);
    expect(end.ms).toBeGreaterThan(1000);
    expect(tree(root)).toEqual(tree(undisturbed));
  });
});

describe('a bug', () => {
  it.each([['check'], ['stack'], ['add', 'timing', '-y']])(
    'is no finding: %s ends with 70, a stack, and where to report it',
    async (...args) => {
      const root = project(MAIN);
      const { code, err } = await run(root, args, { env: preload(root, 'broken') });
      expect(code).toBe(70);
      expect(err).toContain('TypeError: broken on purpose');
      expect(err).toMatch(STACK_TRACE);
      expect(err).toMatch(/This is a bug in create-mw \(\d+\.\d+\.\d+ on Node [\d.]+, \w+\)/);
      expect(err).toContain('https://github.com/create-mw/create-mw/issues');
      expect(tree(root)).toEqual(MAIN);
    },
  );
});
