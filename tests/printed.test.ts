import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { agentsText } from '../src/arguments/agents.ts';
import { describePython } from './setup/python.ts';
import { sandbox, type Texts, write } from './support/cli.ts';
import { copies, copyOf, pasting } from './support/pasted.ts';
import { commandsIn, type Printed, textsOf } from './support/printed.ts';
import { shapeOf } from './support/shapes-printed.ts';

const { bin, run } = sandbox();
const { paste, keepsItsWord, base } = pasting(bin);

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

/** One of each shape is asked; tests/printed.slow.ts asks those of the snapshots, `npm run printed` all. */
const shapes = new Set<string>();
function isFirst(printed: Printed, exit: number): boolean {
  const shape = shapeOf(printed, [], exit);
  const isNew = !shapes.has(shape);
  shapes.add(shape);
  return isNew;
}

const place = (root: string, { at = '' }: Scene): string => path.join(root, at);

describe('whatever is printed to be run', () => {
  it.each(Object.entries(SCENES))('after %s', async (name, scene) => {
    const root = mkdtempSync(path.join(base, 'project-'));
    write(root, scene.files);
    const here = place(root, scene);
    if (scene.first) expect((await run(here, scene.first)).code).toBe(0);
    const before = copyOf(root);
    const { code, out, err } = await run(here, scene.argv);
    const texts = textsOf(scene.argv, out, err);
    // Without its launcher it runs nowhere but where it is installed.
    if (!scene.argv.includes('--help'))
      expect(texts).not.toMatch(
        /(?<!npx )(?<![\w@./-])create-mw (add|remove|check|stack|new|demo|list|explain)\b/,
      );
    // The first line of help is a form, not a command.
    const found = commandsIn(scene.argv.includes('--help') ? texts.replace(/.*/, '') : texts);
    expect(found, texts).not.toEqual([]);
    const state = copies(before, root);
    for (const printed of found.filter((each) => isFirst(each, code)))
      await keepsItsWord(printed, state, name.endsWith('for a program'));
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
