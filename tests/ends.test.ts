import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { cleanEnv, type Env, STACK_TRACE, sandbox, tree } from './support/cli.ts';
import { scenarios } from './support/kills.ts';

const { bin, project, run } = sandbox({ alone: true });

const JWT = ['add', 'auth', '-y', '--set', 'auth.scheme=jwt'];
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
  /** What a command says comes through as it is said. */
  echoing: `
const child = require('node:child_process');
const spawn = child.spawn;
child.spawn = (file, args, options) => {
  const started = spawn(file, args, options);
  started.stderr?.on('data', (data) => String(data).includes('now') && fs.writeSync(2, 'now\\n'));
  return started;
};`,
  broken: `
const open = fs.openSync;
fs.openSync = (file, ...rest) => {
  if (String(file).endsWith('main.py')) throw new TypeError('broken on purpose');
  return open(file, ...rest);
};`,
};

/** An environment in which these shell scripts stand before all other commands. */
function commands(root: string, scripts: Readonly<Record<string, string>>): Env {
  const folder = `${root}.bin`;
  mkdirSync(folder);
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return { PATH: `${folder}:${cleanEnv().PATH}` };
}

/** What a run left in the user's own folder. */
const own = (root: string): string[] => readdirSync(stateOf(root), { recursive: true }).map(String);
const stateOf = (root: string): string => `${root}.state`;

function preload(root: string, name: keyof typeof PRELOADS): Env {
  const file = path.join(path.dirname(root), `${name}.cjs`);
  const spin = 'const spin = (ms) => { const end = Date.now() + ms; while (Date.now() < end); };';
  writeFileSync(file, `const fs = require('node:fs');\n${spin}\n${PRELOADS[name]}\n`);
  return { NODE_OPTIONS: `--require ${file}` };
}

type Signal = keyof typeof NUMBERS;
const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

type End = { readonly status: number; readonly ms: number; readonly err: string };

/** Sends a signal once the program says that it is there, and tells how it ended, as a shell sees it. */
async function interrupted(
  root: string,
  args: readonly string[],
  signal: Signal,
  env: Env,
): Promise<End> {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: root,
    env: { ...cleanEnv(), XDG_STATE_HOME: stateOf(root), ...env },
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
      done(code ?? 128 + (Object.entries(NUMBERS).find(([name]) => name === signal)?.[1] ?? 0)),
    );
  });

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s', (signal, status) => {
  // What reads no project's answers is the same code: a command for each signal.
  const looking = { SIGINT: 'check', SIGTERM: 'stack', SIGHUP: 'check' }[signal];

  it.each([[looking], ['add', 'timing', '-y', '--no-install']])(
    `case R8-ctrl-c: ends %s at once while it computes, with ${status} and nothing written`,
    async (...args) => {
      const root = project(MAIN);
      const end = await interrupted(root, args, signal, preload(root, 'computing'));
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
    const end = await interrupted(root, args, signal, preload(root, 'writing'));
    expect(end.status).toBe(status);
    expect(end.ms).toBeGreaterThan(1000);
    expect(tree(root)).toEqual(tree(undisturbed));
    expect(end.err).toContain('Interrupted. Every change is written: ');
    expect(end.err).toContain('middleware/timing.py');
    expect(own(root)).toEqual(['create-mw']);
  });
});

/** Whichever signal it was: what follows does not ask. */
describe('whatever it ends', () => {
  const signal = 'SIGTERM';
  const status = 143;

  it('lets check --fix write what it mends', async () => {
    const { files = {}, args = [] } = scenarios.find(({ name }) => name === 'check --fix') ?? {};
    const root = project(files);
    const end = await interrupted(root, args, signal, preload(root, 'writing'));
    expect(end).toMatchObject({
      status,
      err: expect.stringContaining('Interrupted. Every change'),
    });
    expect(tree(root)).not.toEqual(files);
    expect(own(root)).toEqual(['create-mw']);
  });

  it('ends a package manager, which may tidy up; the files stay, and what is left to do is said', async () => {
    const root = project({ ...MAIN, 'uv.lock': '', 'pyproject.toml': '[project]\nname = "x"\n' });
    const uv = `trap 'echo tidied >&2; echo tidied > ${root}.tidied; exit 1' INT TERM HUP\necho now >&2; sleep 60 & wait\n`;
    const env = commands(root, { uv });
    const end = await interrupted(root, JWT, signal, { ...env, ...preload(root, 'echoing') });
    expect(end.status).toBe(status);
    expect(end.ms).toBeLessThan(10_000);
    expect(existsSync(`${root}.tidied`)).toBe(true);
    expect(tree(root)).toHaveProperty(['middleware/auth.py']);
    expect(end.err).toContain('Interrupted. Every change is written: ');
    expect(end.err).toMatch(/Not installed, or not to the end\. Run: uv add .*PyJWT/);
    expect(own(root)).toEqual(['create-mw']);
  });

  it.each([
    ['the package manager', 'uv'],
    ['the second import', 'python3'],
    ['the writing', ''],
  ])('takes everything back where --verify is not through: during %s', async (_, command) => {
    const files = { ...MAIN, 'uv.lock': 'old', 'pyproject.toml': '[project]\nname = "x"\n' };
    const root = project(files);
    const waits = 'echo now >&2; sleep 60\n';
    const uv =
      command === 'uv'
        ? `case "$1" in python) exit 1;; esac\necho new > uv.lock\n${waits}`
        : 'exit 1\n';
    const imports = `if [ -e ${root}/middleware ]; then\n${command === 'python3' ? waits : 'true'}\nfi\n`;
    const answer = `echo '@create-mw@ {"layers": []}'\n`;
    const env = commands(root, { uv, python3: `${imports}${answer}` });
    const writing = command === '' ? preload(root, 'writing') : preload(root, 'echoing');
    const end = await interrupted(root, [...JWT, '--verify'], signal, { ...env, ...writing });
    expect({ ...end, ms: 0 }).toMatchObject({
      status,
      err: expect.stringMatching(/Interrupted\.\s+Every file is as it was before/),
    });
    expect(end.err).not.toContain('is written');
    expect(tree(root)).toEqual(files);
    expect(own(root)).toEqual(['create-mw']);
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
