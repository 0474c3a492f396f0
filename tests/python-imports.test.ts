import { expect, it } from 'vitest';
import { importBlock } from '../src/languages/python/print/import-block.ts';
import { after, planned } from './support/requests.ts';

it.each([
  ['modules before names', 'from a import B\nimport c', 'import c\nfrom a import B\n'],
  ['one line a module', 'from a import C\nfrom a import B, A', 'from a import A, B, C\n'],
  [
    'each name once',
    'import b\nfrom a import A\nimport b\nfrom a import A',
    'import b\nfrom a import A\n',
  ],
  ['blank lines go', '\nimport b\n\nimport a\n', 'import a\nimport b\n'],
])('imports are written as isort writes them: %s', (_, text, expected) => {
  expect(importBlock(text)).toBe(expected);
});

it.each([
  [
    'is as late as those around it (n14-sys-path)',
    'import sys\n\nsys.path.insert(0, "server")\n\nfrom fastapi import FastAPI  # noqa: E402\nfrom pricing import price  # noqa: E402, I001\n',
    'from middleware.stack import install_middleware  # noqa: E402',
  ],
  [
    'is not where they are not',
    'from fastapi import FastAPI  # noqa: I001\n',
    'from middleware.stack import install_middleware',
  ],
])('an import that is added %s', async (_, imports, line) => {
  const files = { 'main.py': `${imports}\napp = FastAPI()\n` };
  const outcome = await planned(files, { concerns: ['timing'], settings: [], tests: false });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  const text = after(files, outcome.plan.changes)['main.py'] ?? '';
  expect(
    text
      .split('\n')
      .filter((each) => each.includes('install_middleware'))
      .at(0),
  ).toBe(line);
});
