import { beforeAll, expect, it } from 'vitest';
import { openProject, startPython } from '../src/languages/python/tree/module.ts';
import { ignoresIn } from '../src/worlds/asgi/audit/ignores.ts';
import { conventions } from '../src/worlds/asgi/conventions.ts';
import { memoryFiles } from './support/files.ts';

beforeAll(startPython);

const I = '# create-mw: ignore[x] y';

it.each<[string, string, string[]]>([
  ['behind a statement', `a()\nb()  ${I}\nc()\n`, ['x 2-2']],
  ['behind a statement of several lines', `b(\n    1,  ${I}\n)\n`, ['x 1-3']],
  ['behind the last line of one', `b(\n    1,\n)  ${I}\n`, ['x 1-3']],
  ['above a statement', `${I}\nb(\n    1\n)\nc()\n`, ['x 1-4']],
  ['above other comments', `${I}\n# z\n\nb()\n`, ['x 1-4']],
  ['above the first statement of a block', `if a:\n    ${I}\n    b()\n    c()\n`, ['x 2-3']],
  ['above nothing', `b()\n${I}\n`, ['x 2-2']],
  ['behind the head of a function', `def f():  ${I}\n    a()\n    b()\n`, ['x 1-3']],
  ['behind a decorator', `@d  ${I}\ndef f():\n    a()\n`, ['x 1-3']],
  ['behind a head below decorators', `@d\n@e\ndef f():  ${I}\n    a()\n`, ['x 1-4']],
  ['behind the head of a class', `class C:  ${I}\n    def f(self):\n        a()\n`, ['x 1-3']],
  ['behind the head of a method', `class C:\n    def f(self):  ${I}\n        a()\n`, ['x 2-3']],
  ['behind a line within a function', `def f():\n    a()\n    b()  ${I}\n`, ['x 3-3']],
  ['behind the head of a condition', `if a:  ${I}\n    b()\n`, ['x 1-2']],
  ['for two rules', 'a()  #create-mw:ignore[x ,  y]\n', ['x 1-1', 'y 1-1']],
  ['for none', 'a()  # create-mw: ignored[x]\n', []],
  ['in a string', `a = "${I}"\n`, []],
])('an ignore %s speaks of these lines', (_, text, expected) => {
  const module = openProject(memoryFiles({ 'main.py': text }), conventions).module('main.py');
  const ignores = module ? ignoresIn(module) : [];
  expect(ignores.map(({ rule, from, to }) => `${rule} ${from}-${to}`)).toEqual(expected);
});
