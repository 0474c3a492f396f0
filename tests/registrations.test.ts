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
      'a list of Middleware',
      `${PLAIN}from starlette.middleware import Middleware\n\nother = FastAPI(middleware=[Middleware(Plain, limit=2)])`,
    ],
    [
      'a list of tuples of an own kind',
      `from typing import NamedTuple\n\n${PLAIN}class Layer(NamedTuple):\n    cls: type\n    args: tuple\n    kwargs: dict\n\nother = FastAPI(middleware=[Layer(Plain, (), {})])`,
    ],
    [
      'a list that something else takes',
      `${PLAIN}class Bot:\n    def __init__(self, middleware):\n        self.middleware = middleware\n\nbot = Bot(middleware=[Plain])`,
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

  it.each<[string, string]>([
    ['a class in the list', `${PLAIN}other = FastAPI(middleware=[Plain])`],
    [
      'a library class in the list',
      'from starlette.middleware.gzip import GZipMiddleware\n\nother = FastAPI(middleware=[GZipMiddleware])',
    ],
    ['an object in the list', `${PLAIN}other = FastAPI(middleware=[Plain(None)])`],
    [
      'an object of a class that BaseHTTPMiddleware makes one',
      'class Base(BaseHTTPMiddleware):\n    async def dispatch(self, request, call_next):\n        return await call_next(request)\n\napp.add_middleware(Base(app))',
    ],
  ])('%s cannot run', async (_, code) => {
    expect(await unusable(`${code}\n`)).toEqual(['unusable-registration']);
  });
});

describe('a dependency that nobody resolves (D10 c)', () => {
  const asks = async (code: string): Promise<number> =>
    (await found(`${HEAD}from fastapi import Depends\n\n${code}\n`)).filter(
      (rule) => rule === 'depends-in-middleware',
    ).length;

  it.each<[string, string, number]>([
    [
      'a default of dispatch',
      'class Gate(BaseHTTPMiddleware):\n    async def dispatch(self, request, call_next, user=Depends(print)):\n        return await call_next(request)\n\napp.add_middleware(Gate)',
      1,
    ],
    [
      'a default of __init__',
      'class Gate(BaseHTTPMiddleware):\n    def __init__(self, app, settings=Depends(print)):\n        super().__init__(app)\n\n    async def dispatch(self, request, call_next):\n        return await call_next(request)\n\napp.add_middleware(Gate)',
      1,
    ],
    [
      'a default of a decorated function',
      '@app.middleware("http")\nasync def gate(request, call_next, user=Depends(print)):\n    return await call_next(request)',
      1,
    ],
    ['none in a route', '@app.get("/")\nasync def home(user=Depends(print)):\n    return user', 0],
    [
      'none of a name of the project',
      'def Depends(call):\n    return call()\n\n@app.middleware("http")\nasync def gate(request, call_next, user=Depends(print)):\n    return await call_next(request)',
      0,
    ],
  ])('%s', async (_, code, count) => expect(await asks(code)).toBe(count));
});
