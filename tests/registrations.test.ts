import { describe, expect, it } from 'vitest';
import { found } from './support/middleware.ts';

const HEAD = `from fastapi import FastAPI
from starlette.middleware.base import BaseHTTPMiddleware

app = FastAPI()
`;

const PLAIN = `class Plain:
    def __init__(self, app, limit: int = 1):
        self.app = app

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)

`;

const unusable = async (code: string): Promise<string[]> =>
  (await found(HEAD + code)).filter((each) => each.includes('unusable-registration'));

describe('a registration that can run (D10-shape-a, D10-shape-d, D10-shape-f, D10-shape-h, D10-dispatch-is-class)', () => {
  it.each<[string, string]>([
    ['a class', `${PLAIN}app.add_middleware(Plain, limit=2)`],
    [
      'a class whose application has another name',
      `${PLAIN.replaceAll('app', 'inner')}app.add_middleware(Plain)`,
    ],
    [
      'a class that hands everything on',
      'class Open(BaseHTTPMiddleware):\n    def __init__(self, *args, **kwargs):\n        super().__init__(*args, **kwargs)\n\napp.add_middleware(Open)',
    ],
    [
      'a function that makes a layer',
      `${PLAIN}def plain(app, limit=1):\n    return Plain(app, limit)\n\napp.add_middleware(plain)`,
    ],
    [
      'an object that makes a layer',
      `${PLAIN}class Maker:\n    def __call__(self, app):\n        return Plain(app)\n\napp.add_middleware(Maker())`,
    ],
    [
      'a function as dispatch',
      'async def handle(request, call_next):\n    return await call_next(request)\n\napp.add_middleware(BaseHTTPMiddleware, dispatch=handle)',
    ],
    [
      'a decorator that is called',
      '@app.middleware("http")\nasync def handle(request, call_next):\n    return await call_next(request)',
    ],
    [
      'the method of something else',
      'class Bot:\n    def middleware(self, f):\n        return f\n\nbot = Bot()\n\n@bot.middleware\nasync def handle(event):\n    return event',
    ],
  ])('%s', async (_, code) => {
    expect(await unusable(`${code}\n`)).toEqual([]);
  });
});
