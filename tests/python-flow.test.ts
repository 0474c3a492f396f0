import { beforeAll, describe, expect, it } from 'vitest';
import { endsOf } from '../src/languages/python/flow/control.ts';
import { callsIn } from '../src/languages/python/follow/never.ts';
import { nameOf } from '../src/languages/python/tree/functions.ts';
import { openProject, startPython } from '../src/languages/python/tree/module.ts';
import { nodesOf } from '../src/languages/python/tree/search.ts';
import { conventions } from '../src/worlds/asgi/conventions.ts';
import { memoryFiles } from './support/files.ts';

beforeAll(startPython);

const HEAD = [
  'import sys',
  'from contextlib import suppress',
  'from typing import NoReturn',
  'import anyio',
  'def deny(): raise ValueError',
  'def stop() -> NoReturn: ...',
  'def log(): print(1)',
];

/** The lines where the end of `f` is reached, `?` where only maybe, and the lines of its returns. */
function ways(body: string): string {
  const lines = body.split('\n');
  const text = [...HEAD, 'async def f(x):', ...lines.map((line) => `    ${line}`), ''].join('\n');
  const project = openProject(memoryFiles({ 'main.py': text }), conventions);
  const module = project.module('main.py');
  const definition =
    module && nodesOf(module, 'function_definition').find((each) => nameOf(each) === 'f');
  if (!module || !definition) throw new Error('no function');
  const line = (row: number): number => row - HEAD.length;
  const { falls, returns } = endsOf(definition, callsIn(project, module));
  const ends = falls.map(({ node, sure }) => `${line(node.startPosition.row)}${sure ? '' : '?'}`);
  return `ends ${ends.join()} returns ${returns.map((node) => line(node.startPosition.row)).join()}`;
}

describe('the ways out of a function', () => {
  it.each([
    ['return 1', 'ends  returns 1'],
    ['x()', 'ends 1 returns '],
    ['if x:\n    return 1', 'ends 1 returns 2'],
    ['if x:\n    return 1\nelse:\n    return 2', 'ends  returns 2,4'],
    ['if x:\n    return 1\nelif not x:\n    return 2', 'ends  returns 2,4'],
    ['if x is None:\n    return 1\nif x is not None:\n    return 2', 'ends  returns 2,4'],
    ['if True:\n    return 1', 'ends  returns 2'],
    ['while True:\n    if x:\n        return 1', 'ends  returns 3'],
    ['while True:\n    if x:\n        break\n    return 1', 'ends 3 returns 4'],
    ['for a in x:\n    if a:\n        return 1', 'ends 1 returns 3'],
    ['for a in x:\n    return 1', 'ends 1? returns 2'],
    ['async for a in x:\n    if a:\n        return 1', 'ends 1? returns 3'],
    [
      'for a in range(3):\n    try:\n        return 1\n    except OSError:\n        log()',
      'ends 1? returns 3',
    ],
    ['for a in x:\n    log()\nelse:\n    return 1', 'ends  returns 4'],
    ['match x:\n    case 1:\n        return 1\n    case _:\n        return 2', 'ends  returns 3,5'],
    ['match x:\n    case 1:\n        return 1', 'ends 1? returns 3'],
    ['match x:\n    case 1:\n        log()\n    case _:\n        raise x', 'ends 3 returns '],
    ['try:\n    return 1\nexcept OSError:\n    log()', 'ends 4 returns 2'],
    ['try:\n    return 1\nexcept OSError:\n    raise', 'ends  returns 2'],
    ['try:\n    a = x()\nexcept OSError:\n    return 1\nelse:\n    return 2', 'ends  returns 6,4'],
    ['try:\n    log()\nfinally:\n    return 1', 'ends  returns 4'],
    ['try:\n    return 1\nfinally:\n    log()', 'ends  returns 2'],
    ['with suppress(OSError):\n    return 1', 'ends 1 returns 2'],
    ['with anyio.move_on_after(1) as scope:\n    return 1', 'ends 1 returns 2'],
    ['async with x.begin():\n    return 1', 'ends  returns 2'],
    ['if x:\n    return 1\nsys.exit()', 'ends  returns 2'],
    ['if x:\n    return 1\nassert False, x', 'ends  returns 2'],
    ['if x:\n    return 1\ndeny()', 'ends  returns 2'],
    ['if x:\n    return 1\nstop()', 'ends  returns 2'],
    ['if x:\n    return 1\nlog()', 'ends 3 returns 2'],
    ['def g():\n    return 1\ng()', 'ends 3 returns '],
  ])('%j: %s', (body, expected) => {
    expect(ways(body)).toBe(expected);
  });
});
