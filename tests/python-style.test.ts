import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Refusal } from '../src/errors.ts';
import { formatPython } from '../src/languages/python/print/format.ts';
import { minimumPython, pythonStyle } from '../src/languages/python/print/style.ts';
import { describePython } from './setup/python.ts';
import { memoryFiles } from './support/files.ts';

const APP = 'api/app/main.py';
const DEFAULT = {
  lineWidth: 88,
  indentStyle: 'space',
  indentWidth: 4,
  quoteStyle: 'double',
  magicTrailingComma: 'respect',
  lineEnding: 'lf',
};
const CRLF = { [APP]: 'x = 1\r\ny = 2\r\n' };
const ruff = (text: string) => `[tool.ruff]\n${text}`;
const format = (text: string) => `[tool.ruff.format]\n${text}`;

const SOURCE = 'def f(a, b):\n    return g(\'a\', "b",), h(a_long_name, another_long_name, c)\n';

type Case = [string, Record<string, string>, object];

const RUFF: Case[] = [
  ['nothing', {}, {}],
  ['line-length', { 'pyproject.toml': ruff('line-length = 40') }, { lineWidth: 40 }],
  ['indent-width', { 'pyproject.toml': ruff('indent-width = 2') }, { indentWidth: 2 }],
  ['tabs', { 'ruff.toml': 'format.indent-style = "tab"' }, { indentStyle: 'tab' }],
  ['single quotes', { 'ruff.toml': 'format.quote-style = "single"' }, { quoteStyle: 'single' }],
  [
    'quotes kept',
    { '.ruff.toml': '[format]\nquote-style = "preserve"' },
    { quoteStyle: 'preserve' },
  ],
  [
    'no magic comma',
    { 'pyproject.toml': format('skip-magic-trailing-comma = true') },
    { magicTrailingComma: 'ignore' },
  ],
  ['CRLF asked for', { 'ruff.toml': 'format.line-ending = "cr-lf"' }, { lineEnding: 'crlf' }],
  ['LF asked for', { ...CRLF, 'ruff.toml': 'format.line-ending = "lf"' }, { lineEnding: 'lf' }],
  [
    'the closest wins whole',
    { 'api/ruff.toml': 'indent-width = 2', 'ruff.toml': 'line-length = 40' },
    { indentWidth: 2 },
  ],
  [
    '.ruff.toml before ruff.toml',
    { '.ruff.toml': 'line-length = 50', 'ruff.toml': 'line-length = 40' },
    { lineWidth: 50 },
  ],
  [
    'ruff.toml before pyproject',
    { 'ruff.toml': 'line-length = 40', 'pyproject.toml': ruff('line-length = 50') },
    { lineWidth: 40 },
  ],
  [
    'a pyproject without Ruff is passed by',
    {
      'api/pyproject.toml': '[project]\nname = "x"\nversion = "1"',
      'ruff.toml': 'line-length = 40',
    },
    { lineWidth: 40 },
  ],
  [
    'an empty table ends the search',
    { 'api/pyproject.toml': '[tool.ruff]', 'ruff.toml': 'line-length = 40' },
    {},
  ],
  [
    'extend',
    {
      'api/ruff.toml': 'extend = "../ruff.toml"\nindent-width = 2',
      'ruff.toml': 'line-length = 40\nindent-width = 8',
    },
    { lineWidth: 40, indentWidth: 2 },
  ],
  [
    'extend of a pyproject',
    {
      'api/pyproject.toml': ruff(
        'extend = "../pyproject.toml"\n[tool.ruff.format]\nquote-style = "single"',
      ),
      'pyproject.toml': ruff('line-length = 40\n[tool.ruff.format]\nindent-style = "tab"'),
    },
    { lineWidth: 40, indentStyle: 'tab', quoteStyle: 'single' },
  ],
  [
    'extend twice',
    {
      'api/ruff.toml': 'extend = "../a.toml"',
      'a.toml': 'extend = "b/b.toml"',
      'b/b.toml': 'line-length = 40',
    },
    { lineWidth: 40 },
  ],
];

const BLACK: Case[] = [
  [
    'Black',
    {
      'pyproject.toml':
        '[tool.black]\nline-length = 100\nskip-string-normalization = true\nskip-magic-trailing-comma = true',
    },
    { lineWidth: 100, quoteStyle: 'preserve', magicTrailingComma: 'ignore' },
  ],
  [
    'Black with underscores',
    { 'pyproject.toml': '[tool.black]\nline_length = 100' },
    { lineWidth: 100 },
  ],
  ['Black, which says nothing', { 'pyproject.toml': '[tool.black]' }, {}],
];

const OTHER: Case[] = [
  ['the app ends its lines with CRLF', CRLF, { lineEnding: 'crlf' }],
  [
    'auto, in a CRLF project',
    { ...CRLF, 'ruff.toml': 'format.line-ending = "auto"' },
    { lineEnding: 'crlf' },
  ],
  [
    'native, in a CRLF project',
    { ...CRLF, 'ruff.toml': 'format.line-ending = "native"' },
    { lineEnding: 'crlf' },
  ],
  ['only the first line counts', { [APP]: 'x = 1\ny = 2\r\n' }, {}],
  [
    'extend above the root',
    { 'ruff.toml': 'extend = "../ruff.toml"\nline-length = 40' },
    { lineWidth: 40 },
  ],
  [
    'extend in a circle',
    { 'ruff.toml': 'extend = "ruff.toml"\nline-length = 40' },
    { lineWidth: 40 },
  ],
  ['a byte order mark', { 'ruff.toml': '\uFEFFline-length = 40' }, { lineWidth: 40 }],
  ['values that Ruff refuses', { 'ruff.toml': 'line-length = 0\nformat.quote-style = "odd"' }, {}],
  [
    'Ruff before Black',
    { 'pyproject.toml': '[tool.black]\nline-length = 100\n[tool.ruff]\nline-length = 40' },
    { lineWidth: 40 },
  ],
  [
    'Ruff as formatter beside Black',
    {
      'pyproject.toml': '[tool.black]\nline-length = 100\n[tool.ruff.format]\nindent-style = "tab"',
    },
    { indentStyle: 'tab' },
  ],
  [
    'Ruff as linter beside Black',
    { 'pyproject.toml': '[tool.black]\nline-length = 100\n[tool.ruff.lint]\nselect = ["E"]' },
    { lineWidth: 100 },
  ],
  [
    'Black closer than Ruff',
    { 'api/pyproject.toml': '[tool.black]', 'ruff.toml': 'line-length = 40' },
    {},
  ],
];

test.each([...RUFF, ...BLACK, ...OTHER])('%s', (_, files, expected) => {
  expect(pythonStyle(memoryFiles(files), APP)).toEqual({ ...DEFAULT, ...expected });
});

/** What a tool of that Python makes of SOURCE as the app of a project with these files. */
function formattedBy(command: readonly string[], files: Record<string, string>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'create-mw-style-'));
  try {
    for (const [name, text] of Object.entries({ [APP]: '', ...files })) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
    const [python = '', ...args] = [...command, '--stdin-filename', path.join(root, APP), '-'];
    return execFileSync(python, args, { cwd: root, input: SOURCE, encoding: 'utf8' });
  } finally {
    rmSync(root, { recursive: true });
  }
}

describePython('as the tools themselves format', (python) => {
  test.each([
    ...RUFF.map(([name, files]) => ['ruff format --quiet', name, files] as const),
    ...BLACK.map(([name, files]) => ['black --quiet', name, files] as const),
  ])('%s: %s', async (tool, _, files) => {
    const theirs = formattedBy([python, '-m', ...tool.split(' ')], files);
    const style = pythonStyle(memoryFiles(files), APP);
    expect(await formatPython(SOURCE, APP, style)).toBe(theirs);
  });
});

test.each([
  ['pyproject.toml', '[tool.ruff]\nline-length = \n', 'pyproject.toml:2: '],
  ['api/pyproject.toml', '[a]\nx = 1\nx = 2\n', 'api/pyproject.toml:3: '],
  ['ruff.toml', 'line-length = 80\n[format\n', 'ruff.toml:2: '],
])('refuses a broken %s', (name, text, start) => {
  const read = () => pythonStyle(memoryFiles({ [name]: text }), APP);
  expect(read).toThrow(Refusal);
  expect(read).toThrow(start);
});

test.each([
  ['>=3.10', '3.10'],
  ['>= 3.9, < 4', '3.9'],
  ['< 4.0, >=3.9.1', '3.9'],
  ['~=3.11', '3.11'],
  ['==3.12.*', '3.12'],
  ['>3.8,!=3.9.0', '3.8'],
  ['<=3.12', undefined],
  ['>=3', undefined],
])('requires-python %s: %s', (range, lowest) => {
  const files = memoryFiles({ 'pyproject.toml': `[project]\nrequires-python = "${range}"` });
  expect(minimumPython(files, 'api/app')).toBe(lowest);
});

test('Poetry names its Python among the dependencies', () => {
  const text = '[tool.poetry.dependencies]\npython = "^3.11"';
  expect(minimumPython(memoryFiles({ 'pyproject.toml': text }), '')).toBe('3.11');
});
