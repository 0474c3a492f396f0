import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEEPEST } from '../src/languages/python/tree/flat.ts';
import { parse, startPython } from '../src/languages/python/tree/module.ts';
import { isSame, readTwice } from '../src/languages/python/tree/parser.ts';
import { describePython } from './setup/python.ts';

beforeAll(startPython);

/** Every difference between a tree that was read from memory and the same one read through the parser's interface. */
function differs(text: string): boolean {
  const { direct, slow, types } = readTwice(text);
  return direct === undefined || !isSame(direct, slow, types);
}

const pythonFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
    .map((entry) => path.join(entry.parentPath, entry.name));

describePython('a tree that is read from the memory of the parser', (python) => {
  it('is the same, node by node, as one that is asked for: all of Starlette, FastAPI and Pydantic', () => {
    const lib = path.join(path.dirname(path.dirname(python)), 'lib');
    const [version = ''] = readdirSync(lib);
    const packages = ['starlette', 'fastapi', 'pydantic', 'anyio', 'uvicorn']
      .map((name) => path.join(lib, version, 'site-packages', name))
      .filter((folder) => existsSync(folder));
    const files = packages.flatMap(pythonFiles);
    expect(files.length).toBeGreaterThan(200);
    expect(files.filter((file) => differs(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

describe('a tree that is read from the memory of the parser', () => {
  it.each<[string, string]>([
    ['nothing', ''],
    ['a comment', '# x'],
    ['an error', 'def f(:\n  x = = 1\n)'],
    ['what is missing', 'x = (1\ny = [2\n'],
    ['other alphabets', 'ä = "日本語 🎉" # 🎉\nß = ä\n'],
    ['windows', 'if a:\r\n\tb\r\nelse:\r\n\tc\r\n'],
    ['deep parentheses', `x = ${'('.repeat(2000)}1${')'.repeat(2000)}\n`],
    ['deep blocks', `${Array.from({ length: 700 }, (_, i) => `${' '.repeat(i)}if a:\n`).join('')}`],
    ['a long line', `x = [${'1, '.repeat(20000)}]`],
  ])('is the same for %s', (_, text) => {
    expect(differs(text)).toBe(false);
  });

  it('leaves out what lies too deep, and says so', () => {
    const root = parse(`x = ${'('.repeat(2000)}1${')'.repeat(2000)}\ny = 1\n`);
    const [deep, another] = root
      .descendantsOfType('parenthesized_expression')
      .filter((n) => n.isDeep);
    expect(deep?.children).toEqual([]);
    expect(deep?.text).toMatch(/^\(+1\)+$/);
    expect(another).toBeUndefined();
    expect(root.descendantsOfType('identifier').map(({ text }) => text)).toEqual(['x', 'y']);
    let depth = 0;
    for (let at = deep; at?.parent; at = at.parent) depth += 1;
    expect(depth).toBe(DEEPEST);
  });
});

describe('a node', () => {
  const text = 'import a\n\n@d(1)\ndef f(x, *y):\n    """doc"""\n    return x + 1  # ä\n';
  const root = () => parse(text);

  it('is one object however it is reached, with an id of its own', () => {
    const one = root();
    const [fn] = one.descendantsOfType('function_definition');
    expect(fn?.parent?.childForFieldName('definition')).toBe(fn);
    expect(one.descendantForIndex(text.indexOf('def'), text.indexOf('1  #') + 1)).toBe(fn);
    const ids = [one, parse('y = 1')].flatMap((each) =>
      each.descendantsOfType(['identifier', 'integer', 'module']).map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('knows its places, children, fields and neighbours', () => {
    const [fn] = root().descendantsOfType('function_definition');
    expect(fn?.startPosition).toEqual({ row: 3, column: 0 });
    expect(fn?.endPosition).toEqual({ row: 5, column: 21 });
    expect(fn?.children.map(({ type }) => type)).toEqual([
      ...['def', 'identifier', 'parameters', ':', 'block'],
    ]);
    expect(fn?.namedChildren.map(({ type }) => type)).toEqual([
      'identifier',
      'parameters',
      'block',
    ]);
    expect(fn?.childForFieldName('name')?.text).toBe('f');
    expect(fn?.childForFieldName('nothing')).toBeNull();
    expect(fn?.firstChild?.isNamed).toBe(false);
    expect(fn?.firstNamedChild?.nextNamedSibling?.text).toBe('(x, *y)');
    expect(root().parent).toBeNull();
    expect(root().childrenForFieldName('name')).toEqual([]);
    expect(root().hasError).toBe(false);
    expect(parse('x = = 1').hasError).toBe(true);
  });

  it('is found by its position', () => {
    const found = root().descendantForPosition({ row: 5, column: 11 });
    expect(found?.text).toBe('x');
    expect(
      root()
        .descendantsOfType(['comment', 'call'])
        .map((node) => node.text),
    ).toEqual([...['d(1)', '# ä']]);
  });
});
