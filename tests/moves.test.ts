import { describe, expect, it } from 'vitest';
import { mendedTree } from './support/rules.ts';

const IMPORTS = `from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.gzip import GZipMiddleware
`;
const CORS = 'app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])';
const AUTH = 'app.add_middleware(AuthenticationMiddleware, backend=None)';
const APP = `${IMPORTS}\napp = FastAPI()\n`;

const CORS_BY_HAND = `
async def cors(request, call_next):
    response = await call_next(request)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
`;

/** What `check --fix --unsafe-fixes` leaves of a file below the imports; undefined where it leaves all as it is. */
async function mended(body: string): Promise<string | undefined> {
  const tree = await mendedTree({ 'main.py': IMPORTS + body });
  return tree?.['main.py']?.slice(IMPORTS.length);
}

/** In front of each is the application; what is expected stands behind it. */
describe('a registration is moved', () => {
  it.each<[string, string, string]>([
    ['below the other one', `${CORS}\n${AUTH}\n`, `${AUTH}\n${CORS}\n`],
    ['with its comments', `# Browsers.\n${CORS}\n${AUTH}\n`, `${AUTH}\n# Browsers.\n${CORS}\n`],
    ['into the last line, which has no end', `${CORS}\n${AUTH}`, `${AUTH}\n${CORS}`],
    [
      'with its condition',
      `if DEBUG:\n    ${CORS}\n${AUTH}\n`,
      `${AUTH}\nif DEBUG:\n    ${CORS}\n`,
    ],
    [
      'past a name that neither binds',
      `LIMIT = 3\n${CORS}\nLIMIT = 4\n${AUTH}\n`,
      `LIMIT = 3\nLIMIT = 4\n${AUTH}\n${CORS}\n`,
    ],
    [
      'past a function of another name',
      `${CORS}\n\n\ndef origins():\n    return []\n\n\n${AUTH}\n`,
      `\n\ndef origins():\n    return []\n\n\n${AUTH}\n${CORS}\n`,
    ],
    [
      'from a decorator, which becomes a call',
      `\n\n@app.middleware("http")${CORS_BY_HAND}\n\n${AUTH}\n`,
      `\n${CORS_BY_HAND}\n\n${AUTH}\napp.middleware("http")(cors)\n`,
    ],
  ])('%s', async (_, body, expected) => {
    expect(await mended(`\napp = FastAPI()\n${body}`)).toBe(`\napp = FastAPI()\n${expected}`);
  });
});

describe('a registration is left where it is', () => {
  const CORS_OF = (origins: string): string =>
    `app.add_middleware(CORSMiddleware, allow_origins=${origins})`;

  it.each<[string, string]>([
    [
      'a name that it uses is bound anew on the way',
      `ORIGINS = ["https://a.example"]\n${CORS_OF('ORIGINS')}\nORIGINS = ["*"]\n${AUTH}\n`,
    ],
    [
      'a name that it uses is bound by a loop on the way',
      `origin = "https://a.example"\n${CORS_OF('[origin]')}\nfor origin in OTHERS:\n    print(origin)\n${AUTH}\n`,
    ],
    [
      'a name that it uses is bound in an expression on the way',
      `origin = "https://a.example"\n${CORS_OF('[origin]')}\nprint(origin := "*")\n${AUTH}\n`,
    ],
    [
      'a name that it uses is imported on the way',
      `from a import ORIGINS\n${CORS_OF('ORIGINS')}\nfrom b import ORIGINS\n${AUTH}\n`,
    ],
    [
      'a name that it uses is imported under another name on the way',
      `from a import ORIGINS\n${CORS_OF('ORIGINS')}\nfrom b import HOSTS as ORIGINS\n${AUTH}\n`,
    ],
    [
      'a function that it calls is defined anew on the way',
      `from a import origins\n${CORS_OF('origins()')}\n\n\ndef origins():\n    return ["*"]\n\n\n${AUTH}\n`,
    ],
    [
      'a class that it uses is defined anew on the way',
      `from a import Origins\n${CORS_OF('Origins.all')}\n\n\nclass Origins:\n    all = ["*"]\n\n\n${AUTH}\n`,
    ],
    [
      'a name that it binds is used on the way',
      `app.add_middleware(CORSMiddleware, allow_origins=(origins := ["https://a.example"]))\nprint(origins)\n${AUTH}\n`,
    ],
    ['something else stands on its line', `${CORS}; x = 1\n${AUTH}\n`],
    ['something else stands on the other line', `${CORS}\nx = 1; ${AUTH}\n`],
    [
      'both come from one loop',
      `for layer in (CORSMiddleware, AuthenticationMiddleware):\n    app.add_middleware(layer)\n`,
    ],
    ['what runs is in doubt', `${CORS}\n${AUTH}\nsetattr(app, "user_middleware", unknown())\n`],
  ])('%s', async (_, body) => {
    expect(await mended(`\napp = FastAPI()\n${body}`)).toBeUndefined();
  });
});

describe('an element of a list is moved', () => {
  const listed = (...elements: readonly string[]): string =>
    `\napp = FastAPI(middleware=[${elements.join('')}])\n`;
  const A = 'Middleware(AuthenticationMiddleware, backend=None)';
  const C = 'Middleware(CORSMiddleware, allow_origins=["https://a.example"])';
  const G = 'Middleware(GZipMiddleware)';

  it.each<[string, string, string | undefined]>([
    ['on one line', listed(`${A}, ${C}`), listed(`${C}, ${A}`)],
    [
      'on a line of its own, with its comments',
      listed(`\n    ${A},\n    # Browsers.\n    ${C},  # all\n`),
      listed(`\n    # Browsers.\n    ${C},  # all\n    ${A},\n`),
    ],
    [
      'the comma stays behind',
      listed(`\n    ${A},\n    ${C}\n`),
      listed(`\n    ${C},\n    ${A}\n`),
    ],
    ['past another one', listed(`${A}, ${G}, ${C}`), listed(`${C}, ${A}, ${G}`)],
    ['not where a comment stands between', listed(`${A},  # keys\n    ${C}`), undefined],
  ])('%s', async (_, body, expected) => {
    expect(await mended(body)).toBe(expected);
  });

  it.each<[string, string, string | undefined]>([
    [
      'out of the list, below the call that lies outside',
      `${listed(`${C}, ${G}`)}${AUTH}\n`,
      `${listed(G)}${AUTH}\n${CORS}\n`,
    ],
    [
      'over several lines, at the depth of the call',
      `\napp = FastAPI(\n    middleware=[\n        Middleware(\n            CORSMiddleware,\n            allow_origins=["https://a.example"],\n        ),\n        ${G},\n    ]\n)\n${AUTH}\n`,
      `\napp = FastAPI(\n    middleware=[\n        ${G},\n    ]\n)\n${AUTH}\napp.add_middleware(\n    CORSMiddleware,\n    allow_origins=["https://a.example"],\n)\n`,
    ],
    ['not the only one of its list', `${listed(C)}${AUTH}\n`, undefined],
    ['not below what shares its line', `${listed(`${C}, ${G}`)}x = 1; ${AUTH}\n`, undefined],
    [
      'not to where its names are unknown',
      `\n\ndef create():\n    origins = ["https://a.example"]\n    return FastAPI(middleware=[Middleware(CORSMiddleware, allow_origins=origins), ${G}])\n\n\napp = create()\n${AUTH}\n`,
      undefined,
    ],
  ])('%s', async (_, body, expected) => {
    expect(await mended(body)).toBe(expected);
  });
});

it('the application that the others use is mended, too', async () => {
  expect(await mendedTree({ 'main.py': `${APP}${CORS}\n${AUTH}\n` })).toEqual({
    'main.py': `${APP}${AUTH}\n${CORS}\n`,
  });
});
