import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { diskFiles } from '../src/host/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'create-mw-search-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

/** Larger than the first piece of memory, and just over the end of one. */
const large = (word: string): string => `${'#'.repeat(70_000)}${word}\n`;

beforeEach(() => {
  write('small.py', 'alpha\n');
  write('empty.py', '');
  write('large.py', large('beta'));
  write('more.py', `${large('alpha')}${'#'.repeat(600_000)}gamma\n`);
});

async function opened(): Promise<ReturnType<typeof diskFiles>['files']> {
  const { files, prepare } = diskFiles(folder);
  await prepare();
  return files;
}

test('whatever the size of a file, what is in it is found, in a later search too', async () => {
  const files = await opened();
  for (const _ of ['first', 'later']) {
    expect(files.search(['alpha'])).toEqual(['more.py', 'small.py']);
    expect(files.search(['beta'])).toEqual(['large.py']);
    expect(files.search(['gamma', 'betas'])).toEqual(['more.py']);
  }
});

test('a search sees what the first one saw, a reading what there is', async () => {
  const files = await opened();
  expect(files.search(['alpha'])).toEqual(['more.py', 'small.py']);
  write('small.py', 'gamma\n');
  expect(files.search(['gamma'])).toEqual(['more.py']);
  expect(files.read('small.py')).toBe('gamma\n');
  expect((await opened()).search(['gamma'])).toEqual(['more.py', 'small.py']);
});
