import { expect, it } from 'vitest';
import { importBlock } from '../src/languages/python/print/import-block.ts';

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
