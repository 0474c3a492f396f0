import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { recover } from '../src/core/apply/recover.ts';
import { ownFolder } from '../src/host/own.ts';
import { fingerprint, memoryDisk, memoryStore } from '../src/host.ts';
import { sandbox, tree, write } from './support/cli.ts';
import { meddling } from './support/meddle.ts';

const box = sandbox();
const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const ADD = ['add', 'cors', 'timing', '-y', '--no-install'];
/** A run that may write and comes to nothing: what it leaves is what recovery alone does. */
const NOTHING = ['add', 'no-such-concern', '-y'];
const LOOKING = [
  ['check'],
  ['check', '--fix', '--diff'],
  ['stack'],
  ['list'],
  ['add', '--help'],
  [...ADD, '--dry-run'],
  ['remove', 'timing', '-y', '--dry-run'],
  ['demo', '--dry-run'],
];

function git(root: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  return execFileSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' });
}

function repository(files: Record<string, string> = { 'main.py': MAIN }): string {
  const root = box.project(files);
  git(root, 'init', '-q');
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'x');
  return root;
}

/** A repository in which a run was killed when all files were in place and the journal still there. */
async function killedIn(root = repository(), own = {}): Promise<string> {
  const kill = meddling({ before: 'unlinkSync .create-mw/placing.json', kill: true });
  const env = { ...kill, ...own };
  expect(await box.run(root, ADD, { env })).toMatchObject({ code: -1 });
  expect(readFileSync(path.join(root, 'main.py'), 'utf8')).not.toBe(MAIN);
  return root;
}

function cloneOf(root: string): string {
  const clone = `${root}-clone`;
  git(path.dirname(root), 'clone', '-q', root, clone);
  return clone;
}

const JOURNAL = /^\.create-mw holds the journal of a run that was not yours/;

const WRITING = [ADD, NOTHING, ['check', '--fix'], ['remove', 'timing', '-y']];

/** Nothing of the project is touched: not by commands that look, nor by one that would write. */
async function refusesJournal(root: string, looking = [['check']], writing = [ADD]): Promise<void> {
  const before = tree(root);
  for (const args of looking) {
    const { err } = await box.run(root, args);
    expect(err).not.toContain('is undone');
  }
  for (const args of writing) {
    const { code, out, err } = await box.run(root, args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(JOURNAL);
    expect(err).toContain('delete the folder .create-mw');
  }
  expect(tree(root)).toEqual(before);
}

describe('a journal that came with a repository', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const META = { mode: 0o755, uid: 0, gid: 0 };

  it('case R1-journal-rce: writes nothing, runs nothing, and is refused by what writes', async () => {
    const upstream = repository();
    const canary = `${upstream}-canary`;
    const old = `[core]\n\trepositoryformatversion = 0\n\tfsmonitor = "touch ${canary}; false"\n`;
    const hook = base64(`#!/bin/sh\ntouch ${canary}\n`);
    write(upstream, {
      '.create-mw/lock': '1 somewhere\n',
      '.create-mw/placing.json': JSON.stringify({
        steps: [
          { path: 'x', target: '.git/config', old: base64(old), next: base64('') },
          { path: 'y', target: '.git/hooks/pre-commit', old: hook, meta: META },
          { path: 'z', target: '.venv/lib/a.pth', old: base64('import os'), meta: META },
          { path: 'main.py', target: 'main.py', old: base64('gone\n'), next: base64(MAIN) },
        ],
        folders: [],
      }),
    });
    git(upstream, 'add', '-f', '-A');
    git(upstream, 'commit', '-qm', 'journal');
    const root = cloneOf(upstream);
    await refusesJournal(root, LOOKING, WRITING);
    expect(existsSync(canary)).toBe(false);
    expect(existsSync(path.join(root, '.git/hooks/pre-commit'))).toBe(false);
  });

  it('case R1b-journal-committed: one that an honest kill left and somebody committed', async () => {
    const root = await killedIn();
    expect(git(root, 'status', '--porcelain', '--ignored')).toContain('!! .create-mw/');
    git(root, 'add', '-A');
    expect(git(root, 'ls-files')).not.toContain('.create-mw/');
    git(root, 'add', '-f', '-A');
    git(root, 'commit', '-qm', 'journal');
    // In the clone it is another folder's; here git tracks it.
    await refusesJournal(cloneOf(root));
    await refusesJournal(root);
  });

  it.each(['{', '{"steps":[1],"folders":[]}', '{"steps":[],"folders":[]}'])(
    'whatever it says: %s',
    async (text) => {
      for (const name of ['placing.json', 'preparing.json', 'journal.draft']) {
        const disk = memoryDisk({ [`.create-mw/${name}`]: text });
        const refused = recover(memoryStore(disk), () => {});
        await expect(refused).rejects.toThrow(JOURNAL);
        expect([...disk.files.keys()]).toEqual([`.create-mw/${name}`]);
      }
    },
  );

  it('a folder that is a link is not followed', async () => {
    const elsewhere = await killedIn();
    const root = box.project({ 'main.py': MAIN });
    symlinkSync(path.join(elsewhere, '.create-mw'), path.join(root, '.create-mw'));
    const { code, err } = await box.run(root, ADD);
    expect({ code, files: readdirSync(root) }).toEqual({
      code: 2,
      files: ['.create-mw', 'main.py'],
    });
    expect(err).toContain('.create-mw is in the way');
  });
});

describe('a journal of our own', () => {
  it('is left alone by what looks, which says so', async () => {
    const root = await killedIn();
    const before = tree(root);
    for (const args of LOOKING) {
      const { err } = await box.run(root, args);
      if (!['list', 'explain', 'demo'].includes(args[0] ?? '') && !args.includes('--help'))
        expect(err).toContain('a run was killed here');
    }
    expect(tree(root)).toEqual(before);
  });

  it('is undone by what writes, which names the files', async () => {
    const root = repository();
    const env = { XDG_STATE_HOME: `${root}-state` };
    await killedIn(root, env);
    const { err } = await box.run(root, NOTHING, { env });
    expect(err).toMatch(
      /^A run that was killed here is undone\. As before it: main\.py, middleware\/__init__\.py, /,
    );
    expect(readdirSync(root).sort()).toEqual(['.git', 'main.py']);
    expect(readFileSync(path.join(root, 'main.py'), 'utf8')).toBe(MAIN);
    expect(git(root, 'status', '--porcelain', '--ignored')).toBe('');
    expect(readdirSync(path.join(env.XDG_STATE_HOME, 'create-mw'))).toEqual([]);
  });

  it('belongs to the folder that it was made in: not to a copy, nor to one put in its place', async () => {
    const root = await killedIn();
    cpSync(root, `${root}-copy`, { recursive: true });
    await refusesJournal(`${root}-copy`);
    renameSync(root, `${root}-moved`);
    renameSync(`${root}-copy`, root);
    await refusesJournal(root);
  });

  it('belongs to the user whose folder has its record', async () => {
    const root = await killedIn();
    const before = tree(root);
    const env = { XDG_STATE_HOME: `${root}-state` };
    expect((await box.run(root, ADD, { env })).err).toMatch(JOURNAL);
    expect(tree(root)).toEqual(before);
  });

  it('is not used when a byte of it was changed', async () => {
    const root = await killedIn();
    const file = path.join(root, '.create-mw/placing.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"main.py"', '"moin.py"'));
    await refusesJournal(root);
  });

  const PLACES: [string, Record<string, string>][] = [
    ['.git/hooks/pre-commit', {}],
    ['sub/.GIT/config', {}],
    ['node_modules/a/index.js', {}],
    ['env/lib/a.pth', { 'env/pyvenv.cfg': '' }],
    ['lib/python3.12/site-packages/a.pth', {}],
    ['../outside.py', {}],
  ];
  it.each(PLACES)('is never followed to %s', async (target, others) => {
    const text = JSON.stringify({ steps: [{ path: target, target, old: 'eA==' }], folders: [] });
    const disk = memoryDisk({ ...others, '.create-mw/placing.json': text });
    const record = { place: '/project', digest: fingerprint(text), ignores: false };
    disk.own.set('journal', new TextEncoder().encode(JSON.stringify(record)));
    const before = [...disk.files.keys()];
    await expect(recover(memoryStore(disk), () => {})).rejects.toThrow(JOURNAL);
    expect([...disk.files.keys()]).toEqual(before);
  });
});

describe('the folder of the user', () => {
  const tmp = (root: string) => ({ TMPDIR: write(`${root}-tmp`, { x: '' }) });
  const written = async (root: string, env: Record<string, string>) => {
    const { code, err } = await box.run(root, ADD, { env });
    return { code, err, is: readFileSync(path.join(root, 'main.py'), 'utf8') !== MAIN };
  };

  it('is not taken from the project, nor where others may write: then it is a temporary one', async () => {
    for (const unusable of ['inside', 'open', 'file', 'link', 'relative']) {
      const root = box.project({ 'main.py': MAIN });
      const state = unusable === 'inside' ? root : `${root}-state`;
      const own = path.join(state, 'create-mw');
      if (unusable === 'file') write(state, { 'create-mw': '' });
      if (unusable === 'link') symlinkSync(write(`${root}-x`, { x: '' }), state);
      if (unusable === 'open') {
        mkdirSync(own, { recursive: true });
        chmodSync(own, 0o777);
      }
      if (unusable === 'link') symlinkSync(`${root}-x`, own);
      const env = { XDG_STATE_HOME: unusable === 'relative' ? '.' : state, HOME: '/nowhere' };
      const temporary = tmp(root);
      expect(await written(root, { ...env, ...temporary })).toMatchObject({ code: 0, is: true });
      expect(readdirSync(temporary.TMPDIR).some((name) => name.startsWith('create-mw-'))).toBe(
        true,
      );
      expect(existsSync(path.join(root, 'create-mw'))).toBe(false);
    }
  });

  it('is asked for where there is none at all, with nothing written', async () => {
    const root = box.project({ 'main.py': MAIN });
    const env = { XDG_STATE_HOME: root, HOME: '/nowhere', TMPDIR: root };
    const { code, err, is } = await written(root, env);
    expect({ code, is }).toEqual({ code: 1, is: false });
    expect(err).toContain('Set XDG_STATE_HOME');
    expect(Object.keys(tree(root))).toEqual(['main.py']);
  });

  it('knows what is older than this start of the machine, or than any run', () => {
    const root = box.project({ 'main.py': MAIN });
    const { XDG_STATE_HOME: before } = process.env;
    process.env.XDG_STATE_HOME = `${root}-state`;
    const own = ownFolder(root);
    if (before === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = before;
    own.create('lock-1', new Uint8Array());
    expect([own.names(), own.isPast('lock-1')]).toEqual([['lock-1'], false]);
    const [file = ''] = readdirSync(own.folder);
    utimesSync(path.join(own.folder, file), 1, 1);
    expect(own.isPast('lock-1')).toBe(true);
    own.remove('lock-1');
    expect(own.names()).toEqual([]);
  });

  it('is not made by what only looks', async () => {
    const root = box.project({ 'main.py': MAIN });
    const env = { XDG_STATE_HOME: `${root}-state`, HOME: `${root}-home`, TMPDIR: `${root}-tmp` };
    for (const args of LOOKING) await box.run(root, args, { env });
    const beside = readdirSync(path.dirname(root)).filter((name) =>
      name.startsWith(path.basename(root)),
    );
    expect(beside).toEqual([path.basename(root)]);
    rmSync(root, { recursive: true });
  });
});
