import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { spokenAim } from '../src/arguments/aim.ts';
import { asCalled, launcherOf } from '../src/host/launcher.ts';

const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'create-mw-launcher-')));
afterAll(() => rmSync(base, { recursive: true }));

/** A package with the program in it, and another path that leads to that. */
function linked(name: string, link: string, files: readonly string[]): string {
  const bin = path.join(base, name, 'bin/create-mw.js');
  mkdirSync(path.dirname(bin), { recursive: true });
  for (const file of ['bin/create-mw.js', ...files]) writeFileSync(path.join(base, name, file), '');
  const at = path.join(base, link);
  mkdirSync(path.dirname(at), { recursive: true });
  symlinkSync(bin, at);
  return at;
}

it('`npx .` in a clone is called again by the path of the clone: no registry knows it', () => {
  const script = linked('clone', '_npx/1a/node_modules/.bin/create-mw', ['package-lock.json']);
  expect(launcherOf('1.2.3', {}, script)).toBe(`node ${base}/clone/bin/create-mw.js`);
});

it('a package that npx fetched is called again through npx, in the same version', () => {
  const script = linked(
    '_npx/2b/node_modules/create-mw',
    '_npx/2b/node_modules/.bin/create-mw',
    [],
  );
  expect(launcherOf('1.2.3', {}, script)).toBe('npx create-mw@1.2.3');
});

it('a program on PATH is called by its name', () => {
  expect(launcherOf('1.2.3', {}, linked('lib/create-mw', 'bin/create-mw', []))).toBe('create-mw');
});

it.each([
  ['Add it with: create-mw add errors', 'Add it with: npx x add -C sub --app a.py:app errors'],
  ['create-mw list shows it.', 'npx x list shows it.'],
  ['create-mw add a -C other', 'npx x add --app a.py:app a -C other'],
  [
    'create-mw remove a, then create-mw add a',
    'npx x remove -C sub --app a.py:app a, then npx x add -C sub --app a.py:app a',
  ],
  ['npx create-mw add a', 'npx create-mw add a'],
  ['create-mw writes nothing', 'create-mw writes nothing'],
])('a command in a sentence is about the same project: %s', (text, said) => {
  expect(asCalled(text, 'npx x', { cwd: 'sub', app: 'a.py:app' })).toBe(said);
});

it.each([
  [['add', '-C', 'sub', '--nothing'], { cwd: 'sub' }],
  [['add', '--cwd=my api', '--app', 'a.py:app'], { cwd: 'my api', app: 'a.py:app' }],
  [['add', '--', '-C', 'sub'], {}],
  [['add', '-C'], {}],
])('%j says where, whether or not it is understood', (argv, aim) => {
  expect(spokenAim(argv)).toEqual(aim);
});
