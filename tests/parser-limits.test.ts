import { describe, expect, it } from 'vitest';
import { syntaxError } from '../src/languages/python/print/format.ts';
import { after, open, planned } from './support/requests.ts';

const IMPORTS = `from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
`;
const APP = `app = FastAPI()
app.add_middleware(GZipMiddleware)
`;
const around = (code: string): string => `${IMPORTS}\n${code}\n${APP}\n${code}`;

/** Syntax that came late to Python, or that a grammar may well not know. */
const WORKS: Readonly<Record<string, string>> = {
  'type as a name': around('type = 1\nmatch = type\ncase = match\n_ = [type, match, case]\n'),
  'type as an argument': around('print(type, type=type)\n'),
  'PEP 634: match': around(
    'match {"a": 1}:\n    case {"a": int(x), **rest} if x > 0:\n        pass\n    case [1, *_] | None:\n        pass\n    case _:\n        pass\n',
  ),
  'PEP 572: walrus': around('if (n := len("abc")) > 2:\n    print(n)\n'),
  'PEP 570: positional-only': around('def f(a, /, b, *, c): return a\n'),
  'PEP 614: any decorator': around('@(lambda f: f)\ndef g(): pass\n'),
  'PEP 646: star in an index': around('def f(*args: *tuple[int, ...]): pass\n'),
  'PEP 654: except*': around('try:\n    pass\nexcept* ValueError:\n    pass\n'),
  'PEP 695: class': around('class A[T: int, *Ts, **P]:\n    x: T\n'),
  'PEP 695: def': around('def f[T](x: T) -> T:\n    return x\n'),
  'PEP 695: type': around('type X = int | str\ntype Y[T] = list[T]\n'),
  'PEP 696: defaults': around('class A[T = int, *Ts = *tuple[int], **P = [int]]: pass\n'),
  'PEP 696: defaults of type': around('type Y[T = int] = list[T]\n'),
  'PEP 701: the same quotes inside': around('s = f"{"a"}"\nt = f"{f"{1}"}"\n'),
  'PEP 701: a backslash and a comment inside': around(
    's = f"{\'\\n\'.join(["a"])}"\nt = f"{\n    1  # one\n}"\n',
  ),
  'f-string with = and a format': around('s = f"{1 + 1 = :>{10}}"\n'),
  'PEP 750: t-strings': around('s = t"{APP}"\nt = t"{1!r:>10} {"a"}"\n'),
  'PEP 758: except without parentheses': around(
    'try:\n    pass\nexcept ValueError, TypeError:\n    pass\n',
  ),
  'parenthesized with': around('with (open("a") as a, open("b") as b):\n    pass\n'),
  'a line that goes on': `${IMPORTS}\napp \\\n    = \\\n    FastAPI()\napp.add_middleware( \\\n    GZipMiddleware)\n`,
  'no statement but a docstring above': `"""\\u00e4"""\n${IMPORTS}${APP}`,
  'a byte order mark': `\uFEFF${IMPORTS}\n${APP}`,
};

/** What cannot be edited, each with what the refusal says. */
const REFUSED: Readonly<Record<string, readonly [string, RegExp]>> = {
  'Python 2': [around('print "hello"\n'), /main\.py:\d+: /],
  'an open bracket': [`${IMPORTS}${APP}print(\n`, /main\.py:\d+: /],
  'lines that end in CR alone': [around('x = 1\n').replaceAll('\n', '\r'), /CR/],
};

const request = { concerns: ['request-id'], settings: [], tests: false };

describe('syntax that grammars disagree about', () => {
  it.each(Object.entries(WORKS))('%s: found, edited and accepted', async (_, text) => {
    const files = { 'main.py': text, 'requirements.txt': 'fastapi\n' };
    expect(await syntaxError(text, 'main.py')).toBeUndefined();
    const outcome = await planned(files, request);
    expect(outcome).toMatchObject({ kind: 'planned' });
    if (outcome.kind !== 'planned') return;
    const texts = after(files, outcome.plan.changes);
    expect(await syntaxError(texts['main.py'] ?? '', 'main.py')).toBeUndefined();
    const { reading } = await open(texts);
    expect(reading.layers.map(({ concern }) => concern)).toEqual(['request-id', 'compression']);
  });

  it.each(Object.entries(REFUSED))('%s: refused', async (_, [text, says]) => {
    const outcome = await planned({ 'main.py': text, 'requirements.txt': 'fastapi\n' }, request);
    expect(outcome.kind === 'refused' && outcome.message).toMatch(says);
  });
});
