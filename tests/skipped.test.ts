import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../scripts/skipped.mjs', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'create-mw-results-'));
const listed = (): string => execFileSync(process.execPath, [script, folder], { encoding: 'utf8' });
const test = (status: string, title: string, ...ancestorTitles: string[]) => ({
  status,
  title,
  ancestorTitles,
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lists what a run of the suites did not test, a suite in one line', () => {
  const assertionResults = [
    test('passed', 'runs', 'law 7'),
    test('skipped', 'one', 'behaviour (no python3)'),
    test('pending', 'two', 'behaviour (no python3)'),
    test('skipped', 'refuses a read-only folder'),
  ];
  const results = { testResults: [{ name: '/checkout/tests/x.test.ts', assertionResults }] };
  writeFileSync(path.join(folder, '1.json'), JSON.stringify(results));
  writeFileSync(path.join(folder, 'nodes.txt'), 'Node 24: no such package\n');
  expect(listed().split('\n')).toEqual([
    'Skipped:',
    '  x.test.ts: behaviour (no python3) > 2 tests',
    '  x.test.ts: refuses a read-only folder',
    '  Node 24: no such package',
    '',
  ]);
});

it('says so when there was nothing', () => {
  expect(listed()).toBe('Nothing was skipped.\n');
});
