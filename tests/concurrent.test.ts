import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { inTurn } from '../src/commands/turn.ts';
import { applyAsRead } from '../src/core/apply/apply.ts';
import { memoryDisk, memoryHost } from '../src/host.ts';
import { sandbox, tree } from './support/cli.ts';
import { appears, meddling } from './support/meddle.ts';
import { runsAtOnce } from './support/pairs.ts';

const box = sandbox();
const ADD = ['add', 'cors', '-y', '--no-install', '--set', 'cors.origins=https://a.example'];
const FASTAPI = 'from fastapi import FastAPI\n';

it('case R3-two-runs: of two runs at once none loses the layer of the other', async () => {
  expect(await runsAtOnce(box, 3)).toEqual([]);
});

describe('while a run writes', () => {
  const MAIN = `${FASTAPI}\napp = FastAPI()\n`;
  const STEP = 'renameSync middleware/stack.py';

  /** A run that has begun to write and waits. */
  const paused = async () => {
    const root = box.project({ 'main.py': MAIN });
    const wait = `${root}.go`;
    const child = box.start(root, ADD, { env: meddling({ before: STEP, wait }) });
    await appears(`${wait}.waiting`);
    return { root, child, goOn: () => writeFileSync(wait, '') };
  };

  it('what only looks waits for nothing, and touches nothing', async () => {
    const { root, child, goOn } = await paused();
    const before = tree(root);
    for (const args of [
      ['check'],
      ['stack'],
      ['list'],
      [...ADD, '--dry-run'],
      [...ADD, '--diff'],
    ]) {
      const { err } = await box.run(root, args);
      expect(err).not.toContain('Another create-mw');
    }
    expect(tree(root)).toEqual(before);
    goOn();
    expect((await child).exitCode).toBe(0);
  });

  it('a second one reads only when that one has ended', async () => {
    const { root, child, goOn } = await paused();
    const second = box.run(root, ['add', 'timing', '-y', '--no-install']);
    await setTimeout(1500);
    expect(Object.keys(tree(root))).not.toContain('middleware/timing.py');
    goOn();
    expect([(await child).exitCode, (await second).code]).toEqual([0, 0]);
    const stack = readFileSync(path.join(root, 'middleware/stack.py'), 'utf8');
    for (const symbol of ['CORSMiddleware', 'TimingMiddleware']) expect(stack).toContain(symbol);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s lets it come to its end', async (signal, code) => {
    const { root, child, goOn } = await paused();
    child.kill(signal);
    await setTimeout(100);
    goOn();
    expect((await child).exitCode).toBe(code);
    const [files, whole] = [tree(root), box.project({ 'main.py': MAIN })];
    await box.run(whole, ADD);
    expect(files).toEqual(tree(whole));
  });
});

describe('case R4-stale-plan: what the plan was read from changes before it is written', () => {
  const MAIN = `${FASTAPI}from setup_mw import setup\n\napp = FastAPI()\nsetup(app)\n`;
  const SETUP = 'def setup(app):\n    pass\n';
  const CORS =
    'from fastapi.middleware.cors import CORSMiddleware\n\n\ndef setup(app):\n    app.add_middleware(CORSMiddleware)\n';
  const project = () => box.project({ 'main.py': MAIN, 'setup_mw.py': SETUP, 'other.py': '' });

  it.each([
    ['a module that is read and not edited', 'setup_mw.py', CORS],
    ['a module that has a word that was searched for', 'other.py', `${FASTAPI}x = FastAPI()\n`],
    ['settings that were not there', 'pyproject.toml', '[tool.black]\nline-length = 60\n'],
  ])('%s', async (_what, file, text) => {
    for (const before of ['mkdirSync .create-mw', 'renameSync .create-mw/placing.json']) {
      const root = project();
      const env = meddling({ before, write: { [path.join(root, file)]: text } });
      const { code, out, err } = await box.run(root, ADD, { env });
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain(`${file} changed while you were looking at the preview.`);
      expect(err).toContain('Run the command again');
      const now = { 'main.py': MAIN, 'setup_mw.py': SETUP, 'other.py': '', [file]: text };
      expect(tree(root)).toEqual(now);
    }
  });
});

describe('who takes the lock', () => {
  const turn = async (argv: readonly string[], interactive = false) => {
    const host = memoryHost({ 'main.py': '' }, { interactive });
    const seen: unknown[] = [];
    await inTurn(parseArguments(argv, {}), host, async ({ store }) => {
      seen.push(store.held, [...host.disk.own.keys()]);
      return 0;
    });
    return [...seen, [...host.disk.own.keys()]];
  };

  it.each([
    ['add', 'cors', '-y'],
    ['remove', 'cors', '-y'],
    ['check', '--fix'],
    ['demo', '-y'],
  ])('%s %s %s for the whole run', async (...argv) => {
    expect(await turn(argv)).toEqual([true, ['lock-1'], []]);
    expect(await turn(argv, true)).toEqual([true, ['lock-1'], []]);
  });

  it.each([
    ['add', 'cors'],
    ['remove', 'cors'],
    ['new', 'x'],
  ])('%s %s while nobody is asked', async (...argv) =>
    expect(await turn(argv, true)).toEqual([false, [], []]),
  );

  it.each([
    ['check'],
    ['check', '--fix', '--diff'],
    ['stack'],
    ['list'],
    ['add', 'cors', '-y', '--dry-run'],
    ['remove', 'cors', '--diff'],
    ['demo', '--dry-run'],
    ['help'],
  ])('nobody for %s %s %s %s', async (...argv) => {
    expect(await turn(argv.filter(Boolean))).toEqual([false, [], []]);
  });
});

describe('what counts as read', () => {
  const before = { 'main.py': 'a', 'b.py': 'FastAPI', 'c.py': '', 'notes.txt': '' };
  const changes = [{ path: 'main.py', kind: 'edit', before: 'a', after: 'b' }] as const;
  const late = (path: string, text: string | undefined) => async () => {
    const host = memoryHost(before);
    host.files.read('b.py');
    host.files.read('absent.toml');
    host.files.list();
    host.files.search(['FastAPI']);
    const [node] = memoryDisk({ x: text ?? '' }).files.values();
    if (text === undefined || node === undefined) host.disk.files.delete(path);
    else host.disk.files.set(path, node);
    await applyAsRead(changes, host);
  };

  it.each([
    ['b.py', 'other'],
    ['b.py', undefined],
    ['absent.toml', ''],
    ['c.py', 'FastAPI'],
    ['c.py', undefined],
    ['new.py', ''],
  ])('%s, then %j', async (path, text) => {
    await expect(late(path, text)()).rejects.toThrow(`${path} changed while you were looking`);
  });

  it.each([
    ['c.py', 'never read'],
    ['notes.txt', 'no Python'],
    ['new.txt', 'no Python'],
  ])('not %s, then %j', (path, text) => late(path, text)());

  it('a file that was two things while it was read', async () => {
    const host = memoryHost(before);
    for (const text of ['one', 'two', 'one']) {
      const [node] = memoryDisk({ x: text }).files.values();
      if (node) host.disk.files.set('b.py', node);
      host.files.read('b.py');
    }
    await expect(applyAsRead(changes, host)).rejects.toThrow('b.py changed while');
  });
});

it('a file that an editor saves is not overwritten at any moment, and nothing else is written then', async () => {
  const main = `${FASTAPI}\napp = FastAPI()\n`;
  const saved = `${main}# saved\n`;
  for (const before of [
    'mkdirSync .create-mw',
    'openSync .main.py.create-mw',
    'renameSync .create-mw/placing.json',
    'renameSync middleware/stack.py',
  ]) {
    const root = box.project({ 'main.py': main });
    const env = meddling({ before, write: { [path.join(root, 'main.py')]: saved } });
    const { code, err } = await box.run(root, ADD, { env });
    expect({ code, files: tree(root) }).toEqual({ code: 1, files: { 'main.py': saved } });
    expect(err).toContain('main.py changed while you were looking at the preview.');
    expect(readdirSync(root)).toEqual(['main.py']);
  }
});

describe('the offered test, edited by its owner', () => {
  const test = 'tests/test_middleware_stack.py';
  const edited = async () => {
    const root = box.project({ 'main.py': `${FASTAPI}\napp = FastAPI()\n` });
    await box.run(root, ['add', 'cors', 'timing', '-y', '--tests', '--no-install']);
    const file = path.join(root, test);
    const text = `${readFileSync(file, 'utf8')}\n\ndef test_of_mine() -> None:\n    assert True\n`;
    return { root, file, text };
  };

  it.each([
    ['remove', 'timing'],
    ['remove', 'timing', 'cors'],
    ['add', 'request-id'],
  ])('keeps what was added to it: %s %s %s', async (...words) => {
    const { root, file, text } = await edited();
    writeFileSync(file, text);
    await box.run(root, [...words.filter(Boolean), '-y', '--tests', '--no-install']);
    expect(readFileSync(file, 'utf8')).toContain('test_of_mine');
  });

  it('is not deleted when it is saved while the layers are removed', async () => {
    const { root, file, text } = await edited();
    const env = meddling({ before: 'renameSync .create-mw/placing.json', write: { [file]: text } });
    const { code } = await box.run(root, ['remove', 'timing', 'cors', '-y'], { env });
    expect(code).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
