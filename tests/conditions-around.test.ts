import { describe, expect, it } from 'vitest';
import { after, open, planned } from './support/requests.ts';

const HEAD = `import os
from contextlib import suppress

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

`;
const GZIP = 'app.add_middleware(GZipMiddleware)';
const HERE = 'install_middleware(app)';

/** The lines of main.py below its imports once something is added, or why nothing is. */
async function added(code: string): Promise<string> {
  const files = { 'main.py': HEAD + code };
  const outcome = await planned(files, { concerns: ['timing'], settings: [], tests: false });
  if (outcome.kind === 'refused') return 'refused';
  const text = after(files, outcome.plan.changes)['main.py'] ?? '';
  return text.slice(text.indexOf('import install_middleware\n') + 26).trim();
}

const layers = async (code: string): Promise<string[]> =>
  (await open({ 'main.py': HEAD + code })).reading.layers.map(
    ({ symbol, conditional }) => `${symbol}${conditional ? '?' : ''}`,
  );

describe('a condition around the construction conditions nothing inside (C8, k30)', () => {
  it.each<[string, string, string]>([
    [
      'in a branch',
      `if os.environ.get("X"):\n    app = FastAPI()\n    ${GZIP}\nelse:\n    app = None\n`,
      `if os.environ.get("X"):\n    app = FastAPI()\n    ${GZIP}\n    ${HERE}\nelse:\n    app = None`,
    ],
    [
      'in an else',
      `if os.environ.get("X"):\n    app = None\nelse:\n    app = FastAPI()\n    ${GZIP}\n`,
      `if os.environ.get("X"):\n    app = None\nelse:\n    app = FastAPI()\n    ${GZIP}\n    ${HERE}`,
    ],
    [
      'below a return',
      `def create():\n    if os.environ.get("X"):\n        return None\n    app = FastAPI()\n    ${GZIP}\n    return app\n\n\napp = create()\n`,
      `def create():\n    if os.environ.get("X"):\n        return None\n    app = FastAPI()\n    ${GZIP}\n    ${HERE}\n    return app\n\n\napp = create()`,
    ],
    [
      'in a with',
      `with open("x"):\n    app = FastAPI()\n    ${GZIP}\n`,
      `with open("x"):\n    app = FastAPI()\n    ${GZIP}\n\n${HERE}`,
    ],
  ])('%s', async (_, code, expected) => {
    expect(await added(code)).toBe(expected);
    expect(await layers(code)).toEqual(['GZipMiddleware']);
  });

  it.each<[string, string, string, string[]]>([
    [
      'what a try may leave out goes outside nothing',
      `try:\n    app = FastAPI()\n    ${GZIP}\nexcept ImportError:\n    app = None\n`,
      `try:\n    app = FastAPI()\n    ${HERE}\n    ${GZIP}\nexcept ImportError:\n    app = None`,
      ['GZipMiddleware?'],
    ],
    [
      'a condition inside is one',
      `app = None\nif os.environ.get("X"):\n    app = FastAPI()\n    if os.environ.get("Y"):\n        ${GZIP}\n`,
      `app = None\nif os.environ.get("X"):\n    app = FastAPI()\n    if os.environ.get("Y"):\n        ${GZIP}\n\n    ${HERE}`,
      ['GZipMiddleware?'],
    ],
    [
      'nothing goes behind a condition on what may not be there',
      `app = None\nif os.environ.get("X"):\n    app = FastAPI()\nif app:\n    ${GZIP}\n`,
      'refused',
      ['GZipMiddleware?'],
    ],
    [
      'what is registered without one shows that it is there',
      `if os.environ.get("X"):\n    app = FastAPI()\n${GZIP}\n`,
      `if os.environ.get("X"):\n    app = FastAPI()\n${GZIP}\n${HERE}`,
      ['GZipMiddleware'],
    ],
    [
      'either of two is one or the other',
      `if os.environ.get("X"):\n    app = FastAPI()\n    ${GZIP}\nelse:\n    app = FastAPI()\n`,
      `if os.environ.get("X"):\n    app = FastAPI()\n    ${GZIP}\nelse:\n    app = FastAPI()\n\n${HERE}`,
      ['GZipMiddleware?'],
    ],
    [
      'one of many is refused',
      `for name in NAMES:\n    app = FastAPI()\n    ${GZIP}\n`,
      'refused',
      ['GZipMiddleware?'],
    ],
  ])('but %s', async (_, code, expected, nesting) => {
    expect(await added(code)).toBe(expected);
    expect(await layers(code)).toEqual(nesting);
  });
});
