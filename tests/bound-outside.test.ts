import { describe, expect, it } from 'vitest';
import { open } from './support/requests.ts';

const FILES = {
  'shop/__init__.py': '',
  'shop/layers.py': 'from starlette.middleware.gzip import GZipMiddleware as Chosen\n',
  'shop/setup.py':
    'from shop import layers\n\n\ndef setup(app):\n    app.add_middleware(layers.Chosen)\n',
};

const HEAD = 'from fastapi import FastAPI\nfrom shop.setup import setup\n';
const TAIL = '\napp = FastAPI()\nsetup(app)\n';

/** Where it is not certain what is registered. */
async function places(main: string, other: string): Promise<string[]> {
  const files = { ...FILES, 'main.py': `${HEAD}${main}${TAIL}`, 'shop/other.py': other };
  const { reading } = await open(files, 'main.py:app');
  return reading.doubts.map(({ file, line }) => `${file}:${line}`);
}

const CHANGES = ['shop/other.py:2'];
const binding = (code: string): string =>
  `from shop import layers, more; name = more.name\n${code}\n`;

describe('a name that is bound from outside', () => {
  it.each([
    ['an assignment', 'layers.Chosen = more.Other'],
    ['without blanks', 'layers.Chosen=more.Other'],
    ['with a type', 'layers.Chosen: type = more.Other'],
    ['setattr', 'setattr(layers, "Chosen", more.Other)'],
    ['setattr of a name that is not known', 'setattr(layers, name, more.Other)'],
    ['a patch', 'more.patch("shop.layers.Chosen", more.Other)'],
    ['a patch of an object', 'more.patch.object(layers, "Chosen", more.Other)'],
    ['globals', 'globals()["Chosen"] = more.Other'],
    ['a method that is replaced', 'more.app.add_middleware = more.Other'],
  ])('is not certain: %s', async (_, code) => {
    expect(await places('import shop.other\n', binding(code))).toEqual(CHANGES);
  });

  it.each([
    ['a comparison', 'print(layers.Chosen == more.Other)'],
    ['another name', 'setattr(layers, "Another", more.Other)'],
    ['a request', 'more.client.patch("/Chosen")'],
    ["a route's path", 'more.client.patch(f"/{name}")'],
    ["an object's own", 'class Own:\n    def __init__(self):\n        self.Chosen = 1'],
  ])('is what it was: %s', async (_, code) => {
    expect(await places('import shop.other\n', binding(code))).toEqual([]);
  });
});

const FUNCTION =
  'def change(): layers.Chosen = Other\nfrom shop import layers\nOther = layers.Chosen\n';

describe('what binds it runs', () => {
  it.each([
    ['by its name', 'from shop.other import change\nchange()\n'],
    [
      'in brackets',
      'from shop.other import (\n    Other,  # one (or two)\n    change,\n)\nchange()\n',
    ],
    ['over lines', 'from shop.other import Other, \\\n    change\nchange()\n'],
    ['under another name', 'from shop.other import change as begin\nbegin()\n'],
    ['as everything', 'from shop.other import *\nchange()\n'],
    ['of the module', 'import shop.other\nshop.other.change()\n'],
    ['by a text', 'import shop.other\ngetattr(shop.other, "change")()\n'],
  ])('%s', async (_, main) => {
    expect(await places(main, FUNCTION)).toEqual(['shop/other.py:1']);
  });

  it.each([
    ['nobody asks for it', 'import shop.other\n'],
    ['it is spoken of', 'import shop.other  # change() is not called\n"""change"""\n'],
    ['another has the name', 'import shop.other\n\ndef change(): ...\nchange()\n'],
  ])('not where %s', async (_, main) => {
    expect(await places(main, FUNCTION)).toEqual([]);
  });
});
