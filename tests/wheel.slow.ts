import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { settled } from './setup/settled.ts';
import { cleanEnv, type Env, tree, write } from './support/cli.ts';
import { document } from './support/envelope.ts';
import { KEYS, terminal } from './support/pty.ts';

const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'create-mw-wheel-test-')));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const root = fileURLToPath(new URL('../', import.meta.url));
const npmBin = path.join(root, 'bin/create-mw.js');
const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const WRONG =
  `${MAIN}app.add_middleware(CORSMiddleware)\napp.add_middleware(AuthenticationMiddleware)\n`.replace(
    '\n\n',
    '\nfrom starlette.middleware.authentication import AuthenticationMiddleware\nfrom starlette.middleware.cors import CORSMiddleware\n\n',
  );

/** What a machine without Node has. */
const TOOLS = [
  'env',
  'git',
  'sh',
  'sleep',
  'uname',
  'python3',
  'ldd',
  'cat',
  'dirname',
  'realpath',
];
const path_ = path.join(base, 'path');
const state = path.join(base, 'state');
const venv = path.join(base, 'venv/bin');
const tools = path.join(base, 'tools/bin');
const bare: Env = {
  ...cleanEnv(),
  PATH: path_,
  HOME: path.join(base, 'home'),
  XDG_STATE_HOME: state,
};

let wheel = '';
let count = 0;
const project = (files: Readonly<Record<string, string>>): string => {
  count += 1;
  return write(path.join(base, `project-${count}`), { 'pyproject.toml': '', ...files });
};

/** A command with nothing of this machine's Node. */
const without = (cwd: string, command: string, args: readonly string[], env: Env = {}) =>
  execa(command, args, {
    cwd,
    env: { ...forwarded(), ...bare, ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
  });

/** Where packages come from on this machine. */
const forwarded = (): Env =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      /^(PIP|UV|SSL|REQUESTS)_/.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );

beforeAll(async () => {
  const python = await settled(inject('python'));
  if ('missing' in python) throw new Error(`a wheel needs Python: ${python.missing}`);
  const { stdout } = await execa(process.execPath, ['scripts/wheel.mjs', '--out', base], {
    cwd: root,
  });
  wheel = stdout.trim();
  mkdirSync(path_, { recursive: true });
  mkdirSync(bare.HOME ?? '', { recursive: true });
  const { stdout: real } = await execa(python.bin, [
    '-c',
    'import sys; print(sys._base_executable)',
  ]);
  for (const tool of TOOLS) {
    const found =
      tool === 'python3' ? real : (await execa('sh', ['-c', `command -v ${tool}`])).stdout;
    symlinkSync(found, path.join(path_, tool));
  }
  for (const [name, ...packages] of [
    ['venv', wheel],
    ['tools', 'uv', 'pre-commit', 'pipx'],
  ] as const) {
    await execa(real, ['-m', 'venv', path.join(base, name)]);
    await execa(path.join(base, name, 'bin/python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      ...packages,
    ]);
  }
});

describe('the wheel', () => {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

  it('has the version of the package, and holds the same bytes twice', async () => {
    expect(path.basename(wheel)).toBe(`create_mw-${version}-py3-none-any.whl`);
    const again = path.join(base, 'again');
    await execa(process.execPath, ['scripts/wheel.mjs', '--out', again], { cwd: root });
    expect(readFileSync(path.join(again, path.basename(wheel)))).toEqual(readFileSync(wheel));
  });

  it('carries the licences', async () => {
    const script =
      'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))';
    const { stdout } = await execa('python3', ['-c', script, wheel]);
    expect(stdout).toMatch(/licenses\/LICENSE$/m);
    expect(stdout).toMatch(/licenses\/.*THIRD-PARTY-LICENSES\.txt$/m);
    expect(stdout).not.toMatch(/node_modules|__pycache__|\/(src|tests)\//);
  });

  const RUNS: readonly (readonly [string, string, readonly string[], number])[] = [
    ['the version', MAIN, ['--version'], 0],
    ['a clean check', MAIN, ['check'], 0],
    ['findings', WRONG, ['check', '--json'], 1],
    ['a refusal', MAIN, ['frob'], 2],
    ['missing answers', MAIN, ['add', 'cors', '--json'], 2],
    ['a run that writes', MAIN, ['add', 'timing', 'logging'], 0],
  ];

  /** Each says how it is called again, which differs. */
  const named = (text: string): string => text.replaceAll(`node ${npmBin}`, 'create-mw');

  it.each(RUNS)(
    'without Node does what the other does with it: %s',
    async (_, main, args, code) => {
      const [one, two] = [project({ 'main.py': main }), project({ 'main.py': main })];
      const ours = await without(one, path.join(venv, 'create-mw'), args);
      const theirs = await execa(process.execPath, [npmBin, ...args], {
        cwd: two,
        env: { ...cleanEnv(), XDG_STATE_HOME: state },
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
        stripFinalNewline: false,
      });
      const { exitCode, stdout, stderr } = ours;
      expect({ exitCode, stdout: named(stdout), stderr: named(stderr), tree: tree(one) }).toEqual({
        exitCode: theirs.exitCode,
        stdout: named(theirs.stdout),
        stderr: named(theirs.stderr),
        tree: tree(two),
      });
      expect(exitCode).toBe(code);
      if (args.includes('--json')) expect(document(stdout).exitCode).toBe(code);
    },
  );

  it('is a module, too', async () => {
    const { exitCode, stdout } = await without(base, path.join(venv, 'python'), [
      '-m',
      'create_mw',
      '-v',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${version}\n` });
  });

  it('says what it needs where there is no Node at all', async () => {
    const env = { CREATE_MW_NODE: '/nowhere/node' };
    const { exitCode, stderr } = await without(base, path.join(venv, 'create-mw'), ['check'], env);
    expect(exitCode).toBe(2);
    expect(stderr).toBe('create-mw needs Node 20.19 or newer, and none is on PATH.\n');
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s ends it as it ends the other', async (signal, code) => {
    // Waits for its answers on stdin.
    const started = execa(path.join(venv, 'create-mw'), ['add', '--answers', '-'], {
      cwd: project({ 'main.py': MAIN }),
      env: bare,
      extendEnv: false,
      reject: false,
      stdin: 'pipe',
    });
    await sleep(1500);
    started.kill(signal);
    const ended = await started;
    expect(ended.exitCode ?? (ended.signal === signal ? code : undefined)).toBe(code);
  });
});

describe('on a terminal', () => {
  const open = (cwd: string, ...args: readonly string[]) =>
    terminal('', cwd, args, { env: bare, command: [path.join(venv, 'create-mw')] });

  it('asks, and writes what was answered', async () => {
    const cwd = project({ 'main.py': MAIN });
    const asked = open(cwd, 'remove', 'cors');
    expect(await asked.end()).toBe(0);
    const add = open(cwd, 'add', 'timing', '--no-tests');
    await add.see('Write this');
    add.press('y', KEYS.enter);
    expect(await add.end()).toBe(0);
    expect(tree(cwd)['main.py']).toContain('install_middleware(app)');
  });

  it('Ctrl-C is 130, and nothing is written', async () => {
    const cwd = project({ 'main.py': MAIN });
    const before = tree(cwd);
    const add = open(cwd, 'add', 'timing', '--no-tests');
    await add.see('Write this');
    add.press(KEYS.ctrlC);
    expect(await add.end()).toBe(130);
    expect(tree(cwd)).toEqual(before);
  });
});

describe('other ways to it', () => {
  it.each([
    ['uvx', () => ['--from', wheel, 'create-mw']],
    ['pipx', () => ['run', '--spec', wheel, 'create-mw']],
  ] as const)('%s', async (tool, words) => {
    const cwd = project({ 'main.py': WRONG });
    const { exitCode, stdout, stderr } = await without(cwd, path.join(tools, tool), [
      ...words(),
      'check',
      '--json',
    ]);
    if (stdout === '') throw new Error(stderr);
    expect(document(stdout)).toMatchObject({ exitCode: 1, findings: [{ rule: 'nesting' }] });
    expect(exitCode).toBe(1);
  });

  it.each([
    ['finds', WRONG, 1],
    ['lets pass', MAIN, 0],
  ])('the pre-commit hook of the README %s', async (_, main, code) => {
    const [, hook = ''] =
      /```yaml\n( *- repo: local\n[\s\S]*?)```/.exec(
        readFileSync(path.join(root, 'README.md'), 'utf8'),
      ) ?? [];
    expect(hook).toContain(`"create-mw==${version()}"`);
    const cwd = project({
      'main.py': main,
      '.pre-commit-config.yaml': `repos:\n${hook.replace(/"create-mw==.*?"/, JSON.stringify(wheel))}`,
    });
    await execa('git', ['init', '-q'], { cwd });
    await execa('git', ['add', '-A'], { cwd });
    const { exitCode, stdout } = await without(cwd, path.join(tools, 'pre-commit'), [
      'run',
      '--all-files',
    ]);
    expect(stdout).toContain('create-mw check');
    expect({ exitCode, finds: stdout.includes('error nesting') }, stdout).toEqual({
      exitCode: code,
      finds: code === 1,
    });
  });
});

const version = (): string =>
  JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version;

it('python is looked for in the project, and not where the tool is', async () => {
  // Under its own environment, as pre-commit and uvx have it.
  const script = `import json, sys
sys.argv = [${JSON.stringify(path.join(venv, 'create-mw'))}]
from create_mw import environment_for
print(json.dumps(environment_for({"PATH": "/one:" + ${JSON.stringify(venv)} + ":/two", "VIRTUAL_ENV": sys.prefix})))`;
  const { stdout } = await without(base, path.join(venv, 'python'), ['-c', script]);
  expect(JSON.parse(stdout)).toEqual({ PATH: '/one:/two', CREATE_MW_LAUNCHER: 'pip' });
});
