import { describe, expect, it } from 'vitest';
import { wrongPairs } from '../src/core/order/order.ts';
import { open } from './support/requests.ts';

/** A reader outside of SessionMiddleware, AuthenticationMiddleware and a layer that sets `request.state.user`. */
const program = (reader: string, more = ''): string => `
import time
from contextlib import asynccontextmanager
from fastapi import FastAPI, Request
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.sessions import SessionMiddleware

${more}
app = FastAPI()
app.add_middleware(AuthenticationMiddleware, backend=None)
app.add_middleware(SessionMiddleware, secret_key="x" * 40)

@app.middleware("http")
async def sets(request: Request, call_next):
    request.state.user = "ann"
    return await call_next(request)

${reader}
`;

const dispatch = (...lines: string[]): string =>
  [
    '@app.middleware("http")',
    'async def reads(request, call_next):',
    ...lines.map((line) => `    ${line}`),
  ].join('\n');

const ONWARD = 'return await call_next(request)';

async function broken(reader: string, more?: string): Promise<string[]> {
  const { reading } = await open({ 'main.py': program(reader, more) });
  const { layers } = reading;
  return wrongPairs(layers).map(({ edge }) => edge.because);
}

describe('who reads what nobody around has set', () => {
  it.each<[string, string, string]>([
    [
      'D02-reader-outside-session',
      'request.session["n"] = 1',
      'request.session before SessionMiddleware',
    ],
    [
      'D02-reader-outside-state',
      'name = request.state.user.upper()',
      'request.state.user before sets',
    ],
    [
      'D02-reader-outside-user',
      'print(request.user.display_name)',
      'request.user before AuthenticationMiddleware',
    ],
    [
      'in a condition',
      'if request.auth.scopes: pass',
      'request.auth before AuthenticationMiddleware',
    ],
  ])('%s', async (_, line, expected) => {
    expect(await broken(dispatch(line, ONWARD))).toEqual([expect.stringContaining(expected)]);
  });

  it('in a helper', async () => {
    const helper = 'def named(req):\n    return req.session.get("name")\n';
    expect(await broken(dispatch('named(request)', ONWARD), helper)).toHaveLength(1);
  });

  it('in a class on plain ASGI', async () => {
    const reader = `class Reads:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        request = Request(scope, receive)
        request.session["n"] = 1
        await self.app(scope, receive, send)

app.add_middleware(Reads)`;
    expect(await broken(reader)).toHaveLength(1);
  });

  it.each<[string, string[]]>([
    [
      'after the answer, when those inside have set it',
      ['response = await call_next(request)', 'print(request.state.user)', 'return response'],
    ],
    [
      'where it may be missing: hasattr',
      ['if hasattr(request.state, "user"): print(request.state.user)', ONWARD],
    ],
    ['where it may be missing: getattr', ['name = getattr(request.state, "user", None)', ONWARD]],
    [
      'where it may be missing: a key of the scope',
      ['if "session" in request.scope: print(request.session)', ONWARD],
    ],
    ['within a try', ['try:', '    print(request.session)', 'except AssertionError: pass', ONWARD]],
    ['of the application', ['print(request.app.state.user)', ONWARD]],
    ['that it sets itself', ['request.state.user = 1', 'print(request.state.user)', ONWARD]],
    ['what nobody sets', ['print(request.state.tenant)', ONWARD]],
  ])('silent about a read %s', async (_, lines) => {
    expect(await broken(dispatch(...lines))).toEqual([]);
  });

  it('silent about what a lifespan yields', async () => {
    const lifespan = '@asynccontextmanager\nasync def lifespan(app):\n    yield {"user": None}\n';
    expect(await broken(dispatch('print(request.state.user)', ONWARD), lifespan)).toEqual([]);
  });
});
