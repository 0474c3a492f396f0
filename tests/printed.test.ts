import { chmodSync, cpSync, mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { agentsText } from '../src/arguments/agents.ts';
import { describePython } from './setup/python.ts';
import { type Result, sandbox, stateFolder, type Texts, tree, write } from './support/cli.ts';
import { commandsIn, type Printed } from './support/printed.ts';

const { bin, run } = sandbox();
const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'create-mw-printed-')));
afterAll(() => rm(base, { recursive: true, force: true }));

/** What a registry would bring: this program, in this version. */
beforeAll(() => {
  const own = `create-mw@${packageJson.version}`;
  const shim = `#!/bin/sh\n[ "$1" = ${own} ] || [ "$1" = create-mw ] || exit 99\nshift\nexec "${process.execPath}" "${bin}" "$@"\n`;
  write(base, { 'bin/npx': shim });
  chmodSync(path.join(base, 'bin/npx'), 0o755);
});

/** A line as it is pasted into a shell. */
async function paste(cwd: string, line: string): Promise<Result> {
  const { exitCode, stdout, stderr } = await execa('/bin/sh', ['-c', line], {
    cwd,
    env: {
      PATH: `${path.join(base, 'bin')}:${process.env.PATH}`,
      HOME: base,
      XDG_STATE_HOME: stateFolder(bin),
    },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
  });
  return { code: exitCode ?? -1, out: stdout, err: stderr };
}

const APP = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const TWO = `${APP}other = FastAPI()\n`;
const WRONG =
  'from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\nfrom starlette.middleware.trustedhost import TrustedHostMiddleware\n\napp = FastAPI()\napp.add_middleware(CORSMiddleware, allow_origins=["*"])\napp.add_middleware(TrustedHostMiddleware, allowed_hosts=["a.test"])\n';

/** What one run prints; each is started in `at`, a folder of the project. */
type Scene = {
  readonly files: Texts;
  readonly at?: string;
  readonly argv: readonly string[];
  /** What is run before, in the same place. */
  readonly first?: readonly string[];
};

const ORIGINS = ['--set', 'cors.origins=https://a.test'];

const SCENES: Readonly<Record<string, Scene>> = {
  'a first run': { files: { 'main.py': APP }, argv: ['add', 'cors', 'request-id', ...ORIGINS] },
  'a run elsewhere': {
    files: { 'my api/main.py': APP, 'x.txt': '' },
    argv: ['add', 'cors', 'request-id', ...ORIGINS, '-C', 'my api', '-y'],
  },
  'one of several': {
    files: { 'main.py': TWO },
    argv: ['add', 'cors', 'request-id', ...ORIGINS, '--app', 'main.py:other'],
  },
  'a dry run': {
    files: { 'sub/main.py': APP },
    argv: ['add', 'auth', '--dry-run', '-C', 'sub', '--no-install'],
  },
  'a plan for a program': {
    files: { 'my api/main.py': APP },
    argv: ['add', 'timing', '--dry-run', '--json', '-C', 'my api'],
  },
  'an option of what stands': {
    files: { 'sub/main.py': APP },
    first: ['add', 'cors', '-C', 'sub', ...ORIGINS, '-y'],
    argv: ['add', 'cors', '-C', 'sub', '--set', 'cors.origins=https://b.test'],
  },
  'a removal': {
    files: { 'sub/main.py': APP },
    first: ['add', 'cors', 'errors', 'timing', '-C', 'sub', ...ORIGINS, '-y'],
    argv: ['remove', 'errors', '-C', 'sub', '-y'],
  },
  'no names': { files: { 'main.py': APP }, argv: ['add', '--no-input'] },
  'nothing to remove': { files: { 'main.py': APP }, argv: ['remove', '--no-input'] },
  'an answer about something else': {
    files: { 'main.py': APP },
    argv: ['add', 'request-id', '--set', 'timing.header=X-Took'],
  },
  'no application': { files: { 'x.txt': '' }, argv: ['add', 'timing'] },
  'a folder in use': { files: { 'my-api/main.py': APP }, argv: ['new', 'my-api'] },
  'another scheme for a new project': {
    files: {},
    argv: ['new', 'my-api', '--set', 'auth.scheme=jwt'],
  },
  'new without a folder': { files: {}, argv: ['new', '--no-input'] },
  'a new project': { files: {}, argv: ['new', 'my api', '--no-install'] },
  'the sample': { files: {}, argv: ['demo'] },
  findings: { files: { 'sub/main.py': WRONG }, argv: ['check', '-C', 'sub'] },
  'findings for a program': {
    files: { 'sub/main.py': WRONG },
    argv: ['check', '-C', 'sub', '--json'],
  },
  'a wrong order': { files: { 'sub/main.py': WRONG }, argv: ['stack', '-C', 'sub'] },
  'an order that cannot hold': {
    files: { 'sub/main.py': WRONG },
    argv: ['add', 'timing', '-C', 'sub'],
  },
  'an unknown option': { files: { 'main.py': APP }, argv: ['add', '--nothing'] },
  'a word too many': { files: { 'main.py': APP }, argv: ['stack', 'here'] },
  'an unknown name': { files: {}, argv: ['explain', 'zzz'] },
  'options that exclude each other': {
    files: { 'sub/main.py': APP },
    argv: ['add', 'timing', '-C', 'sub', '--verify', '--files-only'],
  },
  'help of add': { files: { 'main.py': APP }, argv: ['add', '--help'] },
  'help of new': { files: {}, argv: ['new', '--help'] },
  'a rule': { files: {}, argv: ['explain', 'base-http-middleware'] },
};

/** What each sentence promises, by its words; the first that fits counts. */
type Promised = {
  readonly says: RegExp;
  readonly holds: (line: string, before: string, after: string, printed: Printed) => Promise<void>;
};

/** A copy of a project, as a user's folder stands at that moment. */
function copyOf(folder: string): string {
  const copy = mkdtempSync(path.join(base, 'copy-'));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

const shows =
  (pattern: RegExp, codes: readonly number[] = [0]): Promised['holds'] =>
  async (line, _, after) => {
    const { code, out, err } = await paste(copyOf(after), line);
    expect(codes, `${line}\n${out}${err}`).toContain(code);
    expect(out + err).toMatch(pattern);
  };

/** It goes, and the layers are there. */
const adds =
  (...concerns: readonly string[]): Promised['holds'] =>
  async (line, _, after) => {
    const here = copyOf(after);
    const { code, err } = await paste(here, line);
    expect({ line, code, err: code === 0 ? '' : err }).toEqual({ line, code: 0, err: '' });
    const aim = / (-C|--cwd) ('[^']*'|\S+)/.exec(line)?.[0] ?? '';
    const app = / --app \S+/.exec(line)?.[0] ?? '';
    const { out } = await paste(here, `npx create-mw stack --json${aim}${app}`);
    const { layers } = JSON.parse(out);
    for (const concern of concerns)
      expect(layers).toContainEqual(expect.objectContaining({ concern }));
  };

const again: Promised['holds'] = async (line, before, after) => {
  const here = copyOf(before);
  const { code, err } = await paste(here, line);
  expect({ line, code, err: code === 0 ? '' : err }).toEqual({ line, code: 0, err: '' });
  // What was only shown is done now.
  const isDry = JSON.stringify(tree(before)) === JSON.stringify(tree(after));
  if (isDry) expect(tree(here)).not.toEqual(tree(after));
  else expect(tree(here)).toEqual(tree(after));
};

/** The project is made first, and of two commands the second one comes after the first. */
const inNewProject: Promised['holds'] = async (line, before, after) => {
  const here = copyOf(after);
  const first = ['new my-api', ...(/ add /.test(line) ? ['remove -C my-api auth'] : [])];
  for (const words of first) expect((await paste(here, `npx create-mw ${words}`)).code).toBe(0);
  const { code, out, err } = await paste(here, line);
  expect({ line, code, err: code === 0 ? '' : out + err }).toEqual({ line, code: 0, err: '' });
  expect(tree(here)).not.toEqual(tree(before));
};

const PROMISED: readonly Promised[] = [
  { says: /^In the new project: /, holds: inNewProject },
  { says: /explain \S+ shows one/, holds: shows(/^base-http-middleware/) },
  { says: /^To repeat this run: /, holds: again },
  { says: /Add it with: \S.* errors$/, holds: adds('errors') },
  { says: /add .*logging sees to it/, holds: adds('logging') },
  { says: /^Add it: /, holds: adds('request-id', 'timing') },
  { says: /^Name them: /, holds: adds('request-id', 'timing', 'logging', 'errors') },
  { says: /^Example: .*remove/, holds: shows(/Not there: timing, logging|Nothing to do/) },
  { says: /^Example: .*new|For a new project: /, holds: shows(/The project is in my-api/) },
  { says: /a project that is there: /, holds: shows(/^Which concerns\?/, [2]) },
  { says: /list shows/, holds: shows(/^Outermost first:\n/) },
  { says: /More about a rule: |See: .*explain|^npx create-mw explain/, holds: shows(/\w/) },
  { says: /See it nest: /, holds: shows(/CORS .*\n[\s\S]*your routes/) },
  { says: /check .*--fix does it/, holds: shows(/Mended: |findings|errors?[,;]/, [0, 1]) },
  { says: /--help (lists|shows)/, holds: shows(/Options|Answers/) },
  { says: /lists what --set can answer/, holds: shows(/--set /) },
  { says: /then run: .*stack/, holds: shows(/your routes|--verify: /, [0, 1, 2]) },
];

const place = (root: string, { at = '' }: Scene): string => path.join(root, at);

describe('whatever is printed to be run', () => {
  it.each(Object.entries(SCENES))('after %s', async (name, scene) => {
    const root = mkdtempSync(path.join(base, 'project-'));
    write(root, scene.files);
    const here = place(root, scene);
    if (scene.first) expect((await run(here, scene.first)).code).toBe(0);
    const before = copyOf(root);
    const { out, err } = await run(here, scene.argv);
    const texts = scene.argv.includes('--json') ? jsonTexts(out) : [out, err].join('\n');
    // Without its launcher it runs nowhere but where it is installed.
    if (!scene.argv.includes('--help'))
      expect(texts).not.toMatch(
        /(?<!npx )(?<![\w@./-])create-mw (add|remove|check|stack|new|demo|list|explain)\b/,
      );
    // The first line of help is a form, not a command.
    const found = commandsIn(scene.argv.includes('--help') ? texts.replace(/.*/, '') : texts);
    expect(found, texts).not.toEqual([]);
    for (const printed of found) await keepsItsWord(printed, before, root, name);
  });

  it('in help and in the text for assistants is understood', async () => {
    const root = write(mkdtempSync(path.join(base, 'help-')), { 'main.py': WRONG });
    const { out } = await run(root, ['--help']);
    const found = [...commandsIn(out), ...commandsIn(agentsText)]
      .map(({ command }) => command.replace('explain NAME', 'explain cors'))
      .filter((command) => !/ mcp\b|=\.\.\.|NAME/.test(command));
    expect(found.length).toBeGreaterThan(8);
    for (const command of found) {
      const { code, err } = await paste(copyOf(root), command);
      expect([0, 1], `${command}\n${err}`).toContain(code);
    }
  });
});

describePython('the lines under the sample', (python) => {
  it('start it, and show a 401 and a 200', async () => {
    const here = mkdtempSync(path.join(base, 'sample-'));
    const { err } = await run(here, ['demo', 'my sample']);
    const lineOf = (name: string): string =>
      new RegExp(`^- ${name}[^:]*: (.*)$`, 'm').exec(err)?.[1] ?? '';
    const port = String(20_000 + (process.pid % 20_000));
    const server = execa('/bin/sh', ['-c', `exec ${lineOf('Run it')}`.replace('exec cd', 'cd')], {
      cwd: here,
      env: { PATH: `${path.dirname(python)}:${process.env.PATH}`, UVICORN_PORT: port },
      stdin: 'ignore',
      reject: false,
      detached: true,
    });
    try {
      const asked = (name: string) => paste(here, lineOf(name).replace(':8000', `:${port}`));
      await expect.poll(async () => (await asked('401')).code, { timeout: 60_000 }).toBe(0);
      expect((await asked('401')).out).toMatch(/^HTTP\/1.1 401 /);
      expect((await asked('200')).out).toMatch(/^HTTP\/1.1 200 /);
    } finally {
      if (server.pid !== undefined) process.kill(-server.pid);
      await server;
    }
  });
});

async function keepsItsWord(printed: Printed, before: string, after: string, name: string) {
  const line = printed.line.replace(/^- /, '').trim();
  const promised = PROMISED.find(({ says }) => says.test(line));
  const command = printed.command.replace(/ RULE$/, ' inner-cors').replace(/ CONCERN\b/, ' cors');
  if (name.endsWith('for a program') || line === printed.command) {
    const { code, out, err } = await paste(copyOf(after), command);
    expect([0, 1], `${command}\n${err}`).toContain(code);
    if (command.includes('--json')) expect(JSON.parse(out)).toMatchObject({ error: null });
    return;
  }
  expect(promised, `nothing says what this promises: ${line}`).toBeDefined();
  await promised?.holds(command, before, after, printed);
}

/** The sentences and commands of a document. */
function jsonTexts(out: string): string {
  const { next, error, notes } = JSON.parse(out);
  const advice = error ? [error.message, ...error.advice] : [];
  return [...next, ...advice, ...notes.map(({ message }: { message: string }) => message)].join(
    '\n',
  );
}
