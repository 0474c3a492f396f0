import { expect, test } from 'vitest';
import { formatPython, syntaxError } from '../src/languages/python/print/format.ts';
import type { PythonStyle } from '../src/languages/python/print/style.ts';
import { render, templatesUnder } from '../src/worlds/asgi/render.ts';

const STYLE: PythonStyle = {
  lineWidth: 88,
  indentStyle: 'space',
  indentWidth: 4,
  quoteStyle: 'double',
  magicTrailingComma: 'respect',
  lineEnding: 'lf',
};

const SOURCE = 'if a:\n    b("x", \'y\',)\n';

test.each<[Partial<PythonStyle>, string]>([
  [{}, 'if a:\n    b(\n        "x",\n        "y",\n    )\n'],
  [{ magicTrailingComma: 'ignore' }, 'if a:\n    b("x", "y")\n'],
  [{ magicTrailingComma: 'ignore', quoteStyle: 'single' }, "if a:\n    b('x', 'y')\n"],
  [{ magicTrailingComma: 'ignore', quoteStyle: 'preserve' }, 'if a:\n    b("x", \'y\')\n'],
  [{ magicTrailingComma: 'ignore', indentStyle: 'tab' }, 'if a:\n\tb("x", "y")\n'],
  [{ magicTrailingComma: 'ignore', indentWidth: 2 }, 'if a:\n  b("x", "y")\n'],
  [{ magicTrailingComma: 'ignore', lineEnding: 'crlf' }, 'if a:\r\n    b("x", "y")\r\n'],
  [
    { magicTrailingComma: 'ignore', lineWidth: 14 },
    'if a:\n    b(\n        "x",\n        "y",\n    )\n',
  ],
])('formats with %j', async (style, formatted) => {
  expect(await formatPython(SOURCE, 'a.py', { ...STYLE, ...style })).toBe(formatted);
});

test('a source that does not parse is a bug of ours, named by its file', async () => {
  await expect(formatPython('def', 'app/x.py', STYLE)).rejects.toThrow(/^app\/x\.py cannot be/);
});

test.each([
  ['nothing', ''],
  ['CRLF', 'x = 1\r\ny = 2\r\n'],
  ['a byte order mark', '\uFEFFx = 1\n'],
  ['a form feed', 'x = 1\n\f\ny = 2\n'],
  ['no final newline', 'x = 1'],
  ['match', 'match x:\n    case 1:\n        pass\n'],
  ['type parameters with defaults', 'class A[T = int]: ...\n'],
  ['a bare yield', 'def f():\n    yield\n'],
])('accepts %s', async (_, source) => {
  expect(await syntaxError(source, 'a.py')).toBeUndefined();
});

test.each([
  ['Python 2 print', 'x = 1\nprint "a"\n', 2],
  ['Python 2 except', 'try:\n    pass\nexcept A, e:\n    pass\nx y\n', 5],
  ['a missing block', 'def f():\nx = 1\n', 2],
  ['an unexpected indent', 'x = 1\n  y = 2\n', 2],
  ['a bad dedent', 'if x:\n    y\n  z\n', 3],
  ['tabs among spaces', 'if x:\n\ty\n        z\n', 3],
  ['positional after keyword', 'x\nf(a=1, 2)\n', 2],
  ['a NUL', 'x = 1\ny = 2\x00\n', 2],
  ['non-ASCII before it', 's = "é😀𝒳"\nt = "é😀" 5\n', 2],
  ['non-ASCII on its line', 't = "é😀é😀é😀é😀" 5\nx\ny\nz\n', 1],
  ['a byte order mark', '\uFEFFx = 1\n\uFEFF\n', 2],
  ['CRLF', 'x = 1\r\n# é\r\nprint "a"\r\n', 3],
  ['a lone CR', 'x = 1\rprint "a"\r', 2],
  ['a form feed', 'x = 1\n\f\nprint "a"\n', 3],
  ['U+2028, which ends no line', '# \u2028\nprint "a"\n', 2],
  ['the end of the file', 'x = 1\ny = (1,\n\n\n', 2],
  ['the end, after a byte order mark', '\uFEFFx = (1,\n', 1],
  ['an open string', 'x = 1\ny = """abc\n\n', 2],
  ['an open string in one line', 'x = 1\ny = "abc\nz = 1\n', 2],
  ['no final newline', `${'a\n'.repeat(12)}print "x"`, 13],
])('finds %s', async (_, source, line) => {
  expect(await syntaxError(source, 'a.py')).toMatchObject({ line });
});

test('says what is wrong without byte offsets', async () => {
  const error = await syntaxError('f(a=1, 2)', 'a.py');
  expect(error?.message).toBe('Positional argument cannot follow keyword argument');
});

test.each(
  templatesUnder('asgi').filter((name) => !/^(stack|test_middleware_stack)\.py$/.test(name)),
)('the template %s is written as the formatter leaves it', async (name) => {
  const text = render(`asgi/${name}`);
  expect(await formatPython(text, name, STYLE)).toBe(text);
});
