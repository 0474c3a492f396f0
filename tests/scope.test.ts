import { beforeAll, describe, expect, it } from 'vitest';
import { reaching } from '../src/languages/python/scope/reaching.ts';
import { lineOf, openProject, startPython } from '../src/languages/python/tree/module.ts';
import { nodesOf } from '../src/languages/python/tree/search.ts';
import { conventions } from '../src/worlds/asgi/conventions.ts';
import { memoryFiles } from './support/files.ts';

beforeAll(startPython);

/** The lines whose definitions reach the `x` of the last `use(x)`; `?` where it may be unbound. */
function lines(program: string): string {
  const project = openProject(memoryFiles({ 'main.py': program }), conventions);
  const module = project.module('main.py');
  const use = module && nodesOf(module, 'identifier').findLast((each) => isUse(each));
  if (!module || !use) throw new Error('no use(x)');
  const { reached, unbound } = reaching(module, use);
  const found = reached.map(({ definition }) => lineOf(definition.by));
  return [...found.sort((a, b) => a - b), ...(unbound ? ['?'] : [])].join(' ');
}

const isUse = (node: { text: string; parent: { text: string } | null }): boolean =>
  node.text === 'x' && node.parent?.text === '(x)';

describe('the definitions that reach a use', () => {
  it.each<[string, string[], string]>([
    ['the last one above', ['x = 1', 'x = 2', 'use(x)', 'x = 4'], '2'],
    ['none at all', ['use(x)'], '?'],
    ['the last of very many in a row', [...Array(300).fill('x = f(x)'), 'use(x)'], '300'],
    ['one in the middle of very many', ['x = 1', 'use(x)', ...Array(300).fill('y = x = 1')], '1'],
    [
      'of very many on condition all, and the parameter',
      ['def f(x):', ...Array(201).fill('  if x: x = 1'), '  use(x)'],
      Array.from({ length: 202 }, (_, index) => index + 1).join(' '),
    ],
    [
      'of very many, the last one in front of the branch is not asked for',
      [...Array(201).fill('x = 1'), 'if c:', '  use(x)'],
      Array.from({ length: 201 }, (_, index) => index + 1).join(' '),
    ],
    [
      'of very many, not those behind a branch',
      [...Array(201).fill('x = 1'), 'if c: x = 2', 'use(x)'],
      Array.from({ length: 202 }, (_, index) => index + 1).join(' '),
    ],
    [
      'what binds in the statement itself',
      [...Array(201).fill('x = 1'), 'g((x := 2), use(x))'],
      '202',
    ],
    ['one branch or what was before', ['x = 1', 'if c:', '    x = 3', 'use(x)'], '1 3'],
    ['one branch or the other', ['x = 1', 'if c: x = 2', 'else: x = 3', 'use(x)'], '2 3'],
    [
      'a branch that leaves',
      ['def f():', '  x = 2', '  if c:', '    x = 4', '    return', '  use(x)'],
      '2',
    ],
    ['the branch that is sure here', ['if c:', '  x = 2', 'else:', '  x = 4', 'if c: use(x)'], '2'],
    ['the other one', ['if c:', '  x = 2', 'else:', '  x = 4', 'if not c: use(x)'], '4'],
    [
      'behind a guard',
      ['def f(c):', '  x = 2', '  if c: x = 3', '  if not c: return', '  use(x)'],
      '3',
    ],
    [
      'not sure if the condition changed',
      ['if c: x = 1', 'else: x = 2', 'c = g()', 'if c: use(x)'],
      '1 2',
    ],
    ['not sure of a call', ['if c(): x = 1', 'else: x = 2', 'if c(): use(x)'], '1 2'],
    [
      'nor of an attribute that is set',
      ['if a.c: x = 1', 'else: x = 2', 'a.c = 3', 'if a.c: use(x)'],
      '1 2',
    ],
    ['a loop that may not run', ['x = 1', 'for y in z:', '  x = 3', 'use(x)'], '1 3'],
    ['the target of a loop', ['for x in z:', '  use(x)'], '1'],
    ['the round before', ['x = 1', 'while c:', '  use(x)', '  x = 4'], '1 4'],
    [
      'only by break',
      ['x = 1', 'while True:', '  x = 3', '  if c: break', '  x = 5', 'use(x)'],
      '3',
    ],
    ['a break before', ['x = 1', 'for y in z:', '  if y: break', '  x = 4', 'use(x)'], '1 4'],
    [
      'continue',
      ['x = 1', 'for y in z:', '  x = 3', '  if y: continue', '  x = 5', 'use(x)'],
      '1 3 5',
    ],
    [
      'the else of a loop',
      ['for y in z:', '  x = 2', '  break', 'else:', '  x = 5', 'use(x)'],
      '2 5',
    ],
    ['try or except', ['try:', '  x = 2', '  g()', 'except E:', '  x = 5', 'use(x)'], '2 5'],
    ['inside a handler', ['x = 1', 'try:', '  x = 3', '  g()', 'except E:', '  use(x)'], '1 3'],
    ['a handler of one step', ['x = 1', 'try:', '  x = g()', 'except E:', '  use(x)'], '1'],
    ['finally', ['try:', '  x = 2', 'finally:', '  x = 4', 'use(x)'], '4'],
    ['the name of an exception', ['try:', '  g()', 'except E as x:', '  use(x)'], '3'],
    [
      'which is gone behind',
      ['x = 1', 'try:', '  g()', 'except E as x:', '  pass', 'use(x)'],
      '1 ?',
    ],
    ['with', ['with g() as x:', '  use(x)'], '1'],
    ['with several', ['with a as y, g(y) as (x, z):', '  use(x)'], '1'],
    ['suppress', ['x = 1', 'with suppress(E):', '  g()', '  x = 4', 'use(x)'], '1 4'],
    [':= in a condition', ['if (x := g()):', '  use(x)'], '1'],
    [':= behind and', ['x = 1', 'if c and (x := g()): pass', 'use(x)'], '1 2'],
    [':= in a comprehension', ['[y for y in z if (x := y)]', 'use(x)'], '1 ?'],
    ['a comprehension of its own', ['x = 1', '[use(x) for x in z]'], '2'],
    ['the iterable of one', ['x = 1', '[x for x in use(x)]'], '1'],
    ['del', ['x = 1', 'del x', 'use(x)'], '?'],
    ['del in a branch', ['x = 1', 'if c: del x', 'use(x)'], '1 ?'],
    ['augmented', ['x = 1', 'x += 2', 'use(x)'], '2'],
    ['unpacked', ['(y, [x, *z]) = g()', 'use(x)'], '1'],
    ['several at once', ['y = x = 1', 'use(x)'], '1'],
    ['an element is no rebinding', ['x = 1', 'x[0] = 2', 'use(x)'], '1'],
    ['an annotation binds nothing', ['x = 1', 'x: int', 'use(x)'], '1'],
    ['import', ['x = 1', 'import x', 'use(x)'], '2'],
    ['import or', ['try:', '  import x', 'except ImportError:', '  x = None', 'use(x)'], '2 4'],
    ['import of a part', ['import x.y', 'use(x)'], '1'],
    ['a function, a class', ['def x(): pass', 'class x: pass', 'use(x)'], '2'],
    ['a parameter', ['x = 1', 'def f(x): use(x)'], '2'],
    ['a parameter rebound', ['def f(x):', '  if c: x = 2', '  use(x)'], '1 2'],
    ['its default belongs outside', ['x = 1', 'def f(x=use(x)): pass'], '1'],
    ['a lambda', ['x = 1', 'lambda x: use(x)'], '2'],
    ['a function sees the end of its module', ['x = 1', 'def f(): use(x)', 'x = 3'], '3'],
    ['and where it is called before', ['x = 1', 'def f(): use(x)', 'f()', 'x = 4'], '1 4'],
    [
      'also through another one',
      ['x = 1', 'def f(): use(x)', 'def g(): f()', 'g()', 'x = 5'],
      '1 5',
    ],
    ['a closure', ['def g():', '  x = 2', '  def f(): use(x)', '  x = 4', '  return f'], '4'],
    ['a class body is no closure', ['x = 1', 'class A:', '  x = 3', '  def f(self): use(x)'], '1'],
    ['but runs here', ['x = 1', 'class A:', '  x = 3', '  use(x)'], '3'],
    ['or sees outside', ['x = 1', 'class A:', '  if c: x = 3', '  use(x)'], '1 3'],
    ['local by a later line', ['x = 1', 'def f():', '  use(x)', '  x = 4'], '?'],
    ['global', ['x = 1', 'def f():', '  global x', '  x = 4', 'def g(): use(x)'], '1 4'],
    [
      'global in the function itself',
      ['x = 1', 'def f():', '  global x', '  x = 4', '  use(x)'],
      '4',
    ],
    [
      'nonlocal',
      ['def g():', '  x = 2', '  def f():', '    nonlocal x', '    x = 5', '  f()', '  use(x)'],
      '2 5',
    ],
    ['a pattern', ['match y:', '  case [x, 1]: use(x)'], '2'],
    ['one case or none', ['x = 1', 'match y:', '  case 1: x = 3', 'use(x)'], '1 3'],
    ['every case', ['x = 1', 'match y:', '  case 1: x = 3', '  case _: x = 4', 'use(x)'], '3 4'],
    ['a class in a pattern is none', ['x = 1', 'match y:', '  case x(): use(x)'], '1'],
    ['a conditional expression', ['y = (x := 1) if c else (x := 2)', 'use(x)'], '1 1'],
  ])('%s', (_, program, expected) => {
    expect(lines(`${program.join('\n')}\n`)).toBe(expected);
  });
});
