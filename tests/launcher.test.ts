import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { launcherOf } from '../src/host/launcher.ts';

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
