import { describe, expect, it } from 'vitest';
import { wrongPairs } from '../src/core/order/order.ts';
import { open, planned } from './support/requests.ts';

const HEAD = `import time, uuid, logging
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from prometheus_fastapi_instrumentator import Instrumentator

logger = logging.getLogger(__name__)
app = FastAPI()
`;

const TIMING = `@app.middleware("http")
async def timing(request, call_next):
    start = time.perf_counter()
    response = await call_next(request)
    response.headers["X-Process-Time"] = str(time.perf_counter() - start)
    return response

`;

/** The relations that a program breaks, as `inner outside outer`. */
async function broken(code: string): Promise<string[]> {
  const { reading } = await open({ 'main.py': HEAD + code });
  return wrongPairs(reading.layers).map(({ edge }) => `${edge.outer} > ${edge.inner}`);
}

it('a relation that is there for the shared clock says nothing of a layer with its own', async () => {
  expect(await broken(`${TIMING}Instrumentator().instrument(app)\n`)).toEqual([]);
});

it.each<[string, string[]]>([
  ['allowed_hosts=["a.example"]', ['cors > trusted-host']],
  ['allowed_hosts=HOSTS', ['cors > trusted-host']],
  ['allowed_hosts=["*"]', []],
  ['allowed_hosts=("*",)', []],
  ['www_redirect=False', []],
])('TrustedHostMiddleware with %s refuses somebody, or nobody', async (options, expected) => {
  const cors = 'app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])\n';
  expect(await broken(`${cors}app.add_middleware(TrustedHostMiddleware, ${options})\n`)).toEqual(
    expected,
  );
});

const LIMIT = `@app.middleware("http")
async def limit(request, call_next):
    if int(request.headers.get("content-length", 0)) > 1000:
        return JSONResponse({}, status_code=413)
    return await call_next(request)

`;

const guard = (...lines: string[]): string => `async def signed(request):
    return await request.body()


@app.middleware("http")
async def guard(request, call_next):
    given = request.headers.get("authorization", "")
${lines.map((line) => `    ${line}\n`).join('')}    if given != "Bearer x":
        return JSONResponse({}, status_code=401)
    return await call_next(request)
`;

describe('a limit for bodies is there for those who read them (D17-false-bodylimit)', () => {
  it.each<[string, string[], string[]]>([
    ['leaves the body alone', [], []],
    ['reads it', ['body = await request.body()'], ['body-limit > auth']],
    ['reads a form', ['form = await request.form()'], ['body-limit > auth']],
    ['reads it in a helper', ['body = await signed(request)'], ['body-limit > auth']],
    ['hands the request to somebody unknown', ['await lookup(request)'], ['body-limit > auth']],
  ])('a layer outside of it that %s', async (_, lines, expected) => {
    expect(await broken(LIMIT + guard(...lines))).toEqual(expected);
  });
});

const ID = `@app.middleware("http")
async def ids(request, call_next):
    request.state.request_id = str(uuid.uuid4())
    response = await call_next(request)
    response.headers["X-Request-ID"] = request.state.request_id
    return response

`;

const log = (before: string, id: string): string => `
@app.middleware("http")
async def line(request, call_next):
    ${before}
    response = await call_next(request)
    logger.info("%s %s %s", request.method, response.status_code, ${id})
    return response
`;

describe('an id that is read behind the call is there (D17-false-requestid)', () => {
  const late = 'getattr(request.state, "request_id", "-")';
  const header = 'response.headers.get("x-request-id")';
  it.each<[string, string, string[]]>([
    ['reads it from the state behind the call', ID + log('pass', late), []],
    ['reads it from the answer', ID + log('pass', header), []],
    ['reads none', ID + log('pass', '"-"'), ['request-id > logging']],
    [
      'reads one that nobody sets',
      ID + log('pass', 'getattr(request.state, "other", "-")'),
      ['request-id > logging'],
    ],
    [
      'reads it, but somebody between may answer',
      ID + LIMIT + log('pass', late),
      ['request-id > body-limit', 'request-id > logging'],
    ],
    [
      'reads it, but nobody knows what lies between',
      `${ID}@app.middleware("http")\nasync def between(request, call_next):\n    return await other(request, call_next)\n${log('pass', late)}`,
      ['request-id > logging'],
    ],
  ])('a log outside of it that %s', async (_, code, expected) => {
    expect((await broken(code)).sort()).toEqual(expected);
  });
});

describe('a session is there for a CSRF check that keeps its token in it', () => {
  const SESSION =
    'from starlette.middleware.sessions import SessionMiddleware\napp.add_middleware(SessionMiddleware, secret_key=KEY)\n';
  const token = (read: string): string => `
@app.middleware("http")
async def csrf(request, call_next):
    if request.method == "POST" and not same(${read}, request.headers.get("x-csrf-token")):
        return JSONResponse({}, status_code=403)
    return await call_next(request)
`;
  it.each<[string, string, string[]]>([
    [
      'asks whether there is one, and reads it',
      token('request.session.get("token") if "session" in request.scope else None'),
      ['session > csrf'],
    ],
    ['reads a cookie', token('request.cookies.get("token")'), []],
    [
      'is a package that reads cookies',
      'from starlette_csrf import CSRFMiddleware\napp.add_middleware(CSRFMiddleware, secret=KEY)\n',
      [],
    ],
  ])('a check outside of it that %s', async (_, code, expected) => {
    expect(await broken(SESSION + code)).toEqual(expected);
  });

  it('ours reads headers only, also when it was edited', async () => {
    const outcome = await planned(
      { 'main.py': `${HEAD}${SESSION}` },
      { concerns: ['csrf'], settings: [], tests: false },
    );
    if (outcome.kind !== 'planned') throw new Error(outcome.message);
    const written = new Map(
      outcome.plan.changes.flatMap((change) =>
        change.kind === 'delete' ? [] : [[change.path, change.after] as const],
      ),
    );
    const layer = written.get('middleware/csrf.py') ?? '';
    const main = `${HEAD}from middleware.csrf import CSRFMiddleware\n${SESSION}app.add_middleware(CSRFMiddleware)\n`;
    for (const text of [layer, layer.replace('Cross-site request', 'Forged request')]) {
      const files = { ...Object.fromEntries(written), 'middleware/csrf.py': text, 'main.py': main };
      const { reading } = await open(files);
      expect(reading.layers.map(({ concern }) => concern)).toEqual(['csrf', 'session']);
      expect(wrongPairs(reading.layers)).toEqual([]);
    }
  });
});

describe('an answer that browsers let scripts read already', () => {
  const refusing = (headers: string, preflight = '"OPTIONS"'): string =>
    `app.add_middleware(CORSMiddleware, allow_origins=["*"])

def refused():
    return JSONResponse({}, status_code=401, headers={${headers}})

@app.middleware("http")
async def gate(request, call_next):
    if request.method == ${preflight}:
        return JSONResponse({}, headers={"Access-Control-Allow-Origin": "*"})
    if request.headers.get("authorization") != "x":
        return refused()
    return await call_next(request)

`;

  it.each([
    ['has CORS headers of its own', refusing('"Access-Control-Allow-Origin": "*"'), []],
    ['but not one without', refusing('"WWW-Authenticate": "Bearer"'), ['cors > auth']],
    [
      'nor where preflights are refused',
      refusing('"Access-Control-Allow-Origin": "*"', '"HEAD"'),
      ['cors > auth'],
    ],
  ])('%s', async (_, code, expected) => {
    expect(await broken(code)).toEqual(expected);
  });
});
