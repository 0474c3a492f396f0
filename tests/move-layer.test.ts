import { describe, expect, it } from 'vitest';
import { applyEdits } from '../src/languages/edit.ts';
import { openProject, startPython } from '../src/languages/python/tree/module.ts';
import { conventions } from '../src/worlds/asgi/conventions.ts';
import { findApps } from '../src/worlds/asgi/find/find.ts';
import { moveLayer } from '../src/worlds/asgi/move/move.ts';
import { readApp } from '../src/worlds/asgi/read/read.ts';
import { memoryFiles } from './support/files.ts';
import type { Texts } from './support/requests.ts';

const IMPORTS = `from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
`;
const CORS = 'app.add_middleware(CORSMiddleware)';
const AUTH = 'app.add_middleware(AuthenticationMiddleware)';
const GZIP = 'app.add_middleware(GZipMiddleware)';

type Moved = { readonly text: string; readonly pure: boolean };
type Side = 'outside' | 'inside';

/** A layer moved to a side of another, whatever that is good for; the text without the imports. */
async function moved(
  texts: Texts,
  name: string,
  side: Side,
  other: string,
): Promise<Moved | undefined> {
  await startPython();
  const project = openProject(memoryFiles(texts), conventions);
  const [found] = findApps(project);
  if (!found) throw new Error('no application');
  const reading = readApp(project, found);
  const named = (symbol: string) => {
    const found = reading.layers.find((layer) => layer.symbol === symbol);
    if (!found) throw new Error(`no ${symbol} in ${reading.layers.map((layer) => layer.symbol)}`);
    return found;
  };
  const move = moveLayer(project, reading, named(name), side, named(other));
  if (!move) return undefined;
  const text = applyEdits(texts[move.path] ?? '', move.edits);
  return { text: text.replace(IMPORTS, ''), pure: move.pure };
}

const main = (body: string): Texts => ({ 'main.py': `${IMPORTS}app = FastAPI()\n${body}` });
const corsOutsideAuth = (body: string) =>
  moved(main(body), 'CORSMiddleware', 'outside', 'AuthenticationMiddleware');

describe('moveLayer', () => {
  it.each<[string, string, Side, string, string, string]>([
    [
      'outside',
      'CORSMiddleware',
      'outside',
      'GZipMiddleware',
      `${CORS}\n${AUTH}\n${GZIP}\n`,
      `${AUTH}\n${GZIP}\n${CORS}\n`,
    ],
    [
      'inside',
      'GZipMiddleware',
      'inside',
      'CORSMiddleware',
      `${CORS}\n${AUTH}\n${GZIP}\n`,
      `${GZIP}\n${CORS}\n${AUTH}\n`,
    ],
    [
      'outside, upwards',
      'GZipMiddleware',
      'outside',
      'CORSMiddleware',
      `${CORS}\n${AUTH}\n${GZIP}\n`,
      `${CORS}\n${GZIP}\n${AUTH}\n`,
    ],
    [
      'inside, downwards',
      'CORSMiddleware',
      'inside',
      'GZipMiddleware',
      `${CORS}\n${AUTH}\n${GZIP}\n`,
      `${AUTH}\n${CORS}\n${GZIP}\n`,
    ],
  ])('moves %s', async (_, name, side, other, body, expected) => {
    expect(await moved(main(body), name, side, other)).toEqual({
      text: `app = FastAPI()\n${expected}`,
      pure: true,
    });
  });

  it.each<[string, string, boolean]>([
    ['a registration', `${CORS}\n`, true],
    ['a registration under a condition', `if DEBUG:\n    ${CORS}\n`, true],
    ['a registration on either of two ways', `if DEBUG:\n    ${CORS}\nelse:\n    ${GZIP}\n`, true],
    ['something else under the condition', `if DEBUG:\n    ${CORS}\n    start()\n`, false],
    ['something else on the other way', `if DEBUG:\n    ${CORS}\nelif TEST:\n    start()\n`, false],
    ['a block that may fail', `try:\n    ${CORS}\nexcept ImportError:\n    pass\n`, false],
  ])('says whether nothing else moves along: %s', async (_, statement, pure) => {
    const result = await corsOutsideAuth(`${statement}${AUTH}\n`);
    // With an else, another layer would move along.
    expect(result?.pure ?? true).toBe(pure);
    if (!statement.includes('else:'))
      expect(result?.text).toMatch(/AuthenticationMiddleware\)\n(if|try|app)/);
  });

  it('takes a call of a helper along, which is more than a registration', async () => {
    const helper = 'def setup(app):\n    app.add_middleware(CORSMiddleware)\n\n\n';
    const result = await corsOutsideAuth(`\n\n${helper}setup(app)\n${AUTH}\n`);
    expect(result?.pure).toBe(false);
    expect(result?.text).toContain(`${AUTH}\n\nsetup(app)\n`);
  });

  it('moves within the helper that registers both', async () => {
    const helper = `def setup(app):\n    ${CORS}\n    ${AUTH}\n\n\n`;
    const result = await corsOutsideAuth(`\n\n${helper}setup(app)\n`);
    expect(result?.text).toContain(`def setup(app):\n    ${AUTH}\n    ${CORS}\n`);
  });

  it('turns a decorator into a call', async () => {
    const own =
      '\n\n@app.middleware("http")\nasync def own(request, call_next):\n    return await call_next(request)\n\n\n';
    expect(
      await moved(main(`${own}${AUTH}\n`), 'own', 'outside', 'AuthenticationMiddleware'),
    ).toEqual({
      text: `app = FastAPI()\n${own.replace('@app.middleware("http")\n', '')}${AUTH}\napp.middleware("http")(own)\n`,
      pure: true,
    });
  });

  const OWN = 'async def own(request, call_next):\n    return await call_next(request)\n\n\n';
  it.each<[string, string, Side]>([
    ['to the inside', `${AUTH}\n\n\n@app.middleware("http")\n${OWN}`, 'inside'],
    ['to where it is', `\n\n@app.middleware("http")\n${OWN}${AUTH}\n`, 'inside'],
    ['upwards', `${AUTH}\n\n\n@app.middleware("http")\n${OWN}`, 'outside'],
    ['with another decorator', `\n\n@app.middleware("http")\n@traced\n${OWN}${AUTH}\n`, 'outside'],
  ])('leaves a decorator where it is: %s', async (_, body, side) => {
    expect(await moved(main(body), 'own', side, 'AuthenticationMiddleware')).toBeUndefined();
  });

  it.each<[string, string]>([
    ['what wraps everything', `${AUTH}\napp = CORSMiddleware(app)\n`],
    ['beside what wraps everything', `${CORS}\napp = AuthenticationMiddleware(app)\n`],
    [
      'one of two that a statement registers',
      `\n\ndef setup(app):\n    ${CORS}\n    ${GZIP}\n\n\nsetup(app)\n${AUTH}\n`,
    ],
    ['out of a block that the other is not in', `if DEBUG:\n    ${CORS}\nelse:\n    ${AUTH}\n`],
    ['past a star import', `${CORS}\nfrom settings import *\n${AUTH}\n`],
  ])('does not move %s', async (_, body) => {
    expect(await corsOutsideAuth(body)).toBeUndefined();
  });

  it.each<[string, Side, string]>([
    ['FastAPIInstrumentor', 'inside', 'CORSMiddleware'],
    ['CORSMiddleware', 'outside', 'FastAPIInstrumentor'],
  ])('does not move %s %s %s, which is around everything', async (name, side, other) => {
    const otel = 'from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor\n';
    const body = `${CORS}\nFastAPIInstrumentor.instrument_app(app)\n`;
    const { 'main.py': text = '' } = main(body);
    expect(await moved({ 'main.py': otel + text }, name, side, other)).toBeUndefined();
  });

  it('does not move what was put into a list under a condition', async () => {
    const body = `layers = []\nif DEBUG:\n    layers.append(Middleware(CORSMiddleware))\napp = FastAPI(middleware=layers)\n${AUTH}\n`;
    const texts = { 'main.py': IMPORTS + body };
    expect(
      await moved(texts, 'CORSMiddleware', 'outside', 'AuthenticationMiddleware'),
    ).toBeUndefined();
  });

  it('does not move between files', async () => {
    const helper = (name: string, line: string): string =>
      `${IMPORTS}def ${name}(app):\n    ${line}\n`;
    const texts = {
      'one.py': helper('one', CORS),
      'two.py': helper('two', AUTH),
      'main.py': `from fastapi import FastAPI\nfrom one import one\nfrom two import two\n\napp = FastAPI()\none(app)\ntwo(app)\n`,
    };
    const result = await moved(texts, 'CORSMiddleware', 'outside', 'AuthenticationMiddleware');
    expect(result?.text).toMatch(/two\(app\)\none\(app\)\n$/);
  });
});

describe('moveLayer minds names', () => {
  const USES = 'app.add_middleware(CORSMiddleware, allow_origins=ORIGINS)';
  const BINDS = 'app.add_middleware(CORSMiddleware, allow_origins=(found := ["*"]))';

  it.each<[string, string]>([
    ['bound', 'ORIGINS = ["*"]'],
    ['bound with others', 'HOSTS, ORIGINS = ["a"], ["*"]'],
    ['bound in brackets', '[HOSTS, (ORIGINS, *REST)] = values()'],
    ['bound with a star', 'HOSTS, *ORIGINS = values()'],
    ['added to', 'ORIGINS += ("*",)'],
    ['deleted', 'del ORIGINS'],
    ['bound by with', 'with opened() as ORIGINS:\n    pass'],
    ['bound by except', 'try:\n    pass\nexcept OSError as ORIGINS:\n    pass'],
    ['bound by a loop', 'for ORIGINS in values():\n    pass'],
    ['bound under a condition', 'if DEBUG:\n    ORIGINS = ["*"]'],
    ['imported under a condition', 'if DEBUG:\n    from settings import ORIGINS'],
    ['imported as a name', 'if DEBUG:\n    from settings import HOSTS as ORIGINS'],
    ['imported as a module', 'import ORIGINS'],
    ['defined under a condition', 'if DEBUG:\n    def ORIGINS():\n        pass'],
    ['defined as a class', 'class ORIGINS:\n    pass'],
    ['bound in an expression', 'print(ORIGINS := ["*"])'],
  ])('that it uses and that are %s', async (_, between) => {
    expect(await corsOutsideAuth(`${USES}\n${between}\n${AUTH}\n`)).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ['are used on the way', BINDS, 'print(found)'],
    ['are bound on the way', BINDS, 'found = 1'],
  ])('that it binds and that %s', async (_, mine, between) => {
    expect(await corsOutsideAuth(`${mine}\n${between}\n${AUTH}\n`)).toBeUndefined();
  });

  it.each<[string, string, string]>([
    [
      'that the other one binds',
      USES,
      'app.add_middleware(AuthenticationMiddleware, backend=(ORIGINS := None))',
    ],
    [
      'that the other one uses',
      BINDS,
      'app.add_middleware(AuthenticationMiddleware, backend=found)',
    ],
  ])('%s', async (_, mine, other) => {
    expect(await corsOutsideAuth(`${mine}\n${other}\n`)).toBeUndefined();
    expect(
      await moved(
        main(`${other}\n${mine}\n`),
        'CORSMiddleware',
        'inside',
        'AuthenticationMiddleware',
      ),
    ).toBeUndefined();
  });

  it.each<[string, string]>([
    ['an attribute is set', `${USES}\napp.state.ORIGINS = 1\n${AUTH}\n`],
    ['an element is set', `${USES}\nTABLE["x"] = 1\n${AUTH}\n`],
    ['what it binds is used by nobody', `${BINDS}\nprint(1)\n${AUTH}\n`],
    ['a name is bound behind both', `${USES}\n${AUTH}\nORIGINS = 1\n`],
    ['a name is bound in front of both', `ORIGINS = 1\n${USES}\n${AUTH}\n`],
  ])('and no others: %s', async (_, body) => {
    expect(await corsOutsideAuth(body)).toMatchObject({ pure: true });
  });
});

describe('moveLayer in lists', () => {
  const A = 'Middleware(AuthenticationMiddleware)';
  const C = 'Middleware(CORSMiddleware)';
  const G = 'Middleware(GZipMiddleware)';
  const HEAD = '';
  const listed = (elements: string, rest = ''): string =>
    `${HEAD}\napp = FastAPI(middleware=[${elements}])\n${rest}`;
  const files = (body: string): Texts => ({ 'main.py': IMPORTS + body });

  it.each<[string, string, Side, string, string, string | undefined]>([
    [
      'outside',
      'CORSMiddleware',
      'outside',
      'GZipMiddleware',
      `${A}, ${G}, ${C}`,
      `${A}, ${C}, ${G}`,
    ],
    [
      'inside',
      'AuthenticationMiddleware',
      'inside',
      'GZipMiddleware',
      `${A}, ${G}, ${C}`,
      `${G}, ${A}, ${C}`,
    ],
    [
      'outside, inwards',
      'AuthenticationMiddleware',
      'outside',
      'CORSMiddleware',
      `${A}, ${G}, ${C}`,
      `${G}, ${A}, ${C}`,
    ],
    [
      'inside, outwards',
      'CORSMiddleware',
      'inside',
      'AuthenticationMiddleware',
      `${A}, ${G}, ${C}`,
      `${A}, ${C}, ${G}`,
    ],
    [
      'what stands between stays',
      'CORSMiddleware',
      'outside',
      'AuthenticationMiddleware',
      `${A},${G} ,  ${C}`,
      `${C},${A} ,  ${G}`,
    ],
    [
      'the comma at the end stays',
      'CORSMiddleware',
      'outside',
      'AuthenticationMiddleware',
      `${A}, ${C},`,
      `${C}, ${A},`,
    ],
    [
      'whole lines',
      'CORSMiddleware',
      'outside',
      'AuthenticationMiddleware',
      `\n    ${A},\n    ${G},\n    ${C},\n`,
      `\n    ${C},\n    ${A},\n    ${G},\n`,
    ],
    [
      'whole lines, inside',
      'AuthenticationMiddleware',
      'inside',
      'CORSMiddleware',
      `\n    ${A},\n    ${C},\n    ${G},\n`,
      `\n    ${C},\n    ${A},\n    ${G},\n`,
    ],
    [
      'one of two on a line',
      'CORSMiddleware',
      'outside',
      'AuthenticationMiddleware',
      `\n    ${A}, ${G},\n    ${C},\n`,
      `\n    ${C}, ${A},\n    ${G},\n`,
    ],
    [
      'past a comment',
      'CORSMiddleware',
      'outside',
      'AuthenticationMiddleware',
      `${A},  # keys\n    ${C}`,
      undefined,
    ],
  ])('moves an element %s', async (_, name, side, other, before, expected) => {
    expect(await moved(files(listed(before)), name, side, other)).toEqual(
      expected === undefined ? undefined : { text: listed(expected), pure: true },
    );
  });

  it.each<[string, string, string | undefined]>([
    [
      'below the other one',
      listed(`${C}, ${G}`, `${AUTH}\n`),
      `${listed(G, `${AUTH}\n`)}${CORS}\n`,
    ],
    [
      'with its arguments',
      listed(`${G}, Middleware(CORSMiddleware, allow_origins=["a"])`, `${AUTH}\n`),
      `${listed(G, `${AUTH}\n`)}app.add_middleware(CORSMiddleware, allow_origins=["a"])\n`,
    ],
    [
      'at the depth of the other one',
      `${HEAD}\ndef create():\n    app = FastAPI(\n        middleware=[\n            Middleware(\n                CORSMiddleware,\n            ),\n            ${G},\n        ]\n    )\n    ${AUTH}\n    return app\n`,
      `${HEAD}\ndef create():\n    app = FastAPI(\n        middleware=[\n            ${G},\n        ]\n    )\n    ${AUTH}\n    app.add_middleware(\n        CORSMiddleware,\n    )\n    return app\n`,
    ],
    [
      'with the line ends of the file',
      listed(`${C}, ${G}`, `${AUTH}\n`).replaceAll('\n', '\r\n'),
      `${listed(G, `${AUTH}\n`)}${CORS}\n`.replaceAll('\n', '\r\n'),
    ],
    ['not the only element', listed(C, `${AUTH}\n`), undefined],
    [
      'not an element that is no call',
      `${HEAD}CORS = ${C}\n${listed(`CORS, ${G}`, `${AUTH}\n`).slice(HEAD.length)}`,
      undefined,
    ],
    [
      'not one without a class of its own',
      listed(`Middleware(cls=CORSMiddleware), ${G}`, `${AUTH}\n`),
      undefined,
    ],
    ['not below what shares its line', listed(`${C}, ${G}`, `x = 1; ${AUTH}\n`), undefined],
    [
      'below what runs under a condition',
      listed(`${C}, ${G}`, `if DEBUG:\n    ${AUTH}\n`),
      `${listed(G, `if DEBUG:\n    ${AUTH}\n`)}\n${CORS}\n`,
    ],
    [
      'not to where the application has no name',
      `${HEAD}\ndef configure(app):\n    return app.add_middleware(AuthenticationMiddleware)\n\n\nconfigure(FastAPI(middleware=[${C}, ${G}]))\n`,
      undefined,
    ],
    [
      'not to where its names are unknown',
      `${HEAD}\ndef create():\n    return FastAPI(middleware=[${C}, ${G}])\n\n\napp = create()\n${AUTH}\n`,
      undefined,
    ],
  ])('takes an element out of its list: %s', async (_, body, expected) => {
    const result = await moved(
      files(body),
      'CORSMiddleware',
      'outside',
      'AuthenticationMiddleware',
    );
    expect(result).toEqual(expected === undefined ? undefined : { text: expected, pure: true });
  });

  it('moves an element inside another one, with more behind', async () => {
    const host = 'Middleware(TrustedHostMiddleware)';
    const texts = files(
      `from starlette.middleware.trustedhost import TrustedHostMiddleware\n${listed([A, G, C, host].join(', '))}`,
    );
    const result = await moved(texts, 'AuthenticationMiddleware', 'inside', 'GZipMiddleware');
    expect(result?.text).toContain(`[${[G, A, C, host].join(', ')}]`);
  });

  it('moves no line from one list to another', async () => {
    const body = `app = FastAPI(\n    middleware=[\n        ${C},\n        ${G},\n    ]\n)\nfor layer in reversed([\n    ${A},\n]):\n    app.add_middleware(layer.cls)\n`;
    const pairs = [
      ['AuthenticationMiddleware', 'inside', 'GZipMiddleware'],
      ['AuthenticationMiddleware', 'outside', 'CORSMiddleware'],
    ] as const;
    for (const [name, side, other] of pairs)
      expect(await moved(files(body), name, side, other)).toBeUndefined();
  });

  it('moves no line from a list to one that begins at the same place of another file', async () => {
    const list = (name: string) => `${IMPORTS}LAYERS = [\n    Middleware(${name}),\n]\n`;
    const texts = {
      'one.py': list('GZipMiddleware'),
      'two.py': list('CORSMiddleware'),
      'main.py': `${IMPORTS}import one\nimport two\n\napp = FastAPI()\nfor layer in reversed(one.LAYERS):\n    app.add_middleware(layer.cls)\nfor layer in reversed(two.LAYERS):\n    app.add_middleware(layer.cls)\n`,
    };
    expect(await moved(texts, 'CORSMiddleware', 'inside', 'GZipMiddleware')).toBeUndefined();
  });

  it('keeps lines that are indented less than the element', async () => {
    const body = `app = FastAPI(\n    middleware=[\n        Middleware(\n    CORSMiddleware,\n        ),\n        ${G},\n    ]\n)\n${AUTH}\n`;
    const result = await moved(
      files(body),
      'CORSMiddleware',
      'outside',
      'AuthenticationMiddleware',
    );
    expect(result?.text).toContain(`${AUTH}\napp.add_middleware(\n    CORSMiddleware,\n)\n`);
  });

  it('takes no element out of its list to the inside', async () => {
    const texts = files(listed(`${C}, ${G}`, `${AUTH}\n`));
    expect(
      await moved(texts, 'CORSMiddleware', 'inside', 'AuthenticationMiddleware'),
    ).toBeUndefined();
  });

  it('moves nothing between two lists', async () => {
    const body = `${HEAD}\napp = FastAPI(middleware=[${C}, ${G}])\nfor layer in reversed([${A}, Middleware(CORSMiddleware)]):\n    app.add_middleware(layer.cls)\n`;
    const result = await moved(
      files(body),
      'GZipMiddleware',
      'outside',
      'AuthenticationMiddleware',
    );
    expect(result).toBeUndefined();
  });

  it('moves nothing to another file', async () => {
    const texts = {
      'app.py': `${IMPORTS}${listed(`${C}, ${G}`)}`,
      'main.py': `from starlette.middleware.authentication import AuthenticationMiddleware\nfrom app import app\n\napp.add_middleware(AuthenticationMiddleware)\n`,
    };
    expect(
      await moved(texts, 'CORSMiddleware', 'outside', 'AuthenticationMiddleware').catch(
        () => undefined,
      ),
    ).toBeUndefined();
  });
});
