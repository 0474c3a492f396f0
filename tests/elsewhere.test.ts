import { describe, expect, it } from 'vitest';
import { open } from './support/requests.ts';

const AUTH = `
class TokenAuth:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)
`;

const FACTORY = `
from starlette.applications import Starlette

def get_app() -> Starlette:
    app = Starlette()
    app.add_middleware(CORSMiddleware)
    return app
`.replace('\n', '\nfrom starlette.middleware.cors import CORSMiddleware\n');

async function doubts(start: string, more: Record<string, string> = {}): Promise<string[]> {
  const files = { 'api.py': FACTORY, 'guards.py': AUTH, 'start.py': start, ...more };
  const { reading } = await open(files);
  return reading.doubts.map(({ file, line, reason }) => `${file}:${line} ${reason}`);
}

const HEAD = 'import api\nfrom guards import TokenAuth\n';

/** Six lines: a registration in the fifth. */
const registered = (made: string, given = ''): string =>
  `${HEAD}\ndef start(${given}):\n    sub = ${made}\n    sub.add_middleware(TokenAuth)\n    return sub\n`;

describe('a factory whose application gets more elsewhere', () => {
  it.each<[string, string, string]>([
    [
      'as a parameter (k08-returned-app-elsewhere)',
      `${registered('factory()', 'factory')}\nstart(lambda: api.get_app())\n`,
      'sub',
    ],
    [
      'out of a dictionary',
      `${registered('APPS[name]()', 'name')}APPS = {"a": api.get_app}\n`,
      'sub',
    ],
    [
      'of a module that is imported by name',
      registered('importlib.import_module("api").get_app()').replace(
        'import api',
        'import importlib',
      ),
      'sub',
    ],
    [
      'through a helper',
      `${HEAD}\ndef more(app):\n\n    app.add_middleware(TokenAuth)\n    return app\n\ndef start():\n    return [more(make()) for make in [api.get_app]]\n`,
      'app',
    ],
  ])('%s is a doubt', async (_, start, name) => {
    expect(await doubts(start)).toEqual([
      `start.py:6 whether \`${name}\` is the application cannot be read here`,
    ]);
  });

  it.each<[string, string]>([
    [
      'another application',
      registered('Router(api.get_app())').replace(
        'import api',
        'import api\nfrom litestar import Router',
      ),
    ],
    [
      'an object of the project',
      `${registered('Chain()')}\nclass Chain:\n    def add_middleware(self, cls):\n        self.app = api.get_app\n`,
    ],
    [
      'a parameter that no call gives',
      `${HEAD}\ndef start(bot):\n    bot.add_middleware(TokenAuth)\n    return api.get_app\n`,
    ],
  ])('%s is none', async (_, start) => {
    expect(await doubts(start)).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    [
      'that a function calls, too, is a doubt',
      'from api import get_app\n\ndef run():\n    app = get_app()\n    return app\n',
      ['start.py:6 whether `sub` is the application cannot be read here'],
    ],
    ['that its module calls is none', 'from api import get_app\n\napp = get_app()\n', []],
  ])('what is given the factory (k08-returned-app-elsewhere) %s', async (_, main, expected) => {
    const start = `${registered('factory()', 'factory')}\nstart(api.get_app)\n`;
    expect(await doubts(start, { 'main.py': main })).toEqual(expected);
  });
});
