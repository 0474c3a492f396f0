import { describe, expect, it } from 'vitest';
import { concernOf } from '../src/concerns/index.ts';
import { onionText } from '../src/core/preview/preview.ts';
import { plain } from '../src/core/screen/paint.ts';
import { provable } from '../src/worlds/asgi/recognise/classify.ts';
import { open, planned } from './support/requests.ts';

const HEAD =
  'import time\nimport uuid\nfrom fastapi import FastAPI, Request\nfrom fastapi.responses import JSONResponse\n\napp = FastAPI()\n\n\n';

/** A decorated function with this body. */
const dispatch = (...lines: string[]): string =>
  `${HEAD}@app.middleware("http")\nasync def own(request: Request, call_next):\n${lines.map((line) => `    ${line}\n`).join('')}`;

async function serves(main: string): Promise<{ serves: readonly string[]; clock: boolean }> {
  const { reading } = await open({ 'main.py': main });
  const [layer] = reading.layers;
  if (!layer) throw new Error('nothing is registered');
  return { serves: layer.serves, clock: layer.clock };
}

const HELPER = '\n\ndef check(conn):\n    raise AuthenticationError("who?")\n';

/** Starlette's own class with a backend, and what `stack` prints about it. */
const withBackend = (
  body: string,
  backend: string,
): string => `${HEAD}from starlette.authentication import AuthenticationBackend, AuthenticationError
from starlette.middleware.authentication import AuthenticationMiddleware

${body.includes('check(conn)') ? HELPER : ''}

class Backend(AuthenticationBackend):
    async def authenticate(self, conn):
        ${body}


app.add_middleware(AuthenticationMiddleware, backend=${backend})
`;
async function printed(main: string): Promise<string> {
  const { world, reading } = await open({ 'main.py': main });
  const layers = reading.layers.map((layer) => ({ ...layer, isNew: false }));
  return onionText(world, reading.app, layers, plain);
}

const NEXT = 'return await call_next(request)';
const TIMED = ['start = time.perf_counter()', 'response = await call_next(request)'];
const TIMES = 'response.headers["X-Process-Time"] = str(time.perf_counter() - start)';

describe('what a layer of the project’s own does', () => {
  it.each<[string, string[], string[], boolean]>([
    ['nothing known', [NEXT], [], false],
    [
      'reads a credential and answers 401',
      [
        'if request.headers.get("Authorization") != "x":',
        '    return JSONResponse({}, status_code=401)',
        NEXT,
      ],
      ['auth'],
      false,
    ],
    [
      'lets through whoever sends a header, as no form of another site does',
      [
        'if request.method == "POST":',
        '    key = request.headers.get("X-API-Key")',
        '    if key or request.headers.get("X-Session-Client"):',
        '        return await call_next(request)',
        '    return JSONResponse({"detail": "CSRF protection: no X-API-Key"}, 403)',
        NEXT,
      ],
      ['csrf'],
      false,
    ],
    [
      'answers 403 to whoever shows another key',
      [
        'key = request.headers.get("X-API-Key")',
        'if not key or key != "x":',
        '    return JSONResponse({}, 403)',
        NEXT,
      ],
      ['auth'],
      false,
    ],
    [
      'answers 401 for another reason',
      ['if request.url.path == "/x":', '    return JSONResponse({}, 401)', NEXT],
      [],
      false,
    ],
    [
      'passes a credential on',
      ['request.state.token = request.headers.get("Authorization")', NEXT],
      [],
      false,
    ],
    ['says so in a comment only', ['# reads Authorization and answers 401', NEXT], [], false],
    ['says so in a docstring only', ['"""Reads "Authorization", answers 401."""', NEXT], [], false],
    ['sets a time header', [...TIMED, TIMES, 'return response'], ['timing'], true],
    [
      'sets a request id',
      [
        'response = await call_next(request)',
        'response.headers["X-Request-ID"] = uuid.uuid4().hex',
        'return response',
      ],
      ['request-id'],
      false,
    ],
    [
      'logs a line for each request',
      [
        'response = await call_next(request)',
        'logger.info("%s %s", request.method, response.status_code)',
        'return response',
      ],
      ['logging'],
      false,
    ],
    [
      'times and logs',
      [
        ...TIMED,
        TIMES,
        'logger.info("%s %s", request.method, response.status_code)',
        'return response',
      ],
      ['timing', 'logging'],
      true,
    ],
    [
      'limits a rate',
      [
        'if bucket.is_full():',
        '    return JSONResponse({}, 429, headers={"Retry-After": "1"})',
        NEXT,
      ],
      ['rate-limit'],
      false,
    ],
    [
      'hardens responses',
      [
        'response = await call_next(request)',
        'response.headers["X-Content-Type-Options"] = "nosniff"',
        'response.headers["X-Frame-Options"] = "DENY"',
        'return response',
      ],
      ['security-headers'],
      false,
    ],
    [
      'hardens responses with two of the headers that there are for that',
      [
        'response = await call_next(request)',
        'response.headers["Referrer-Policy"] = "no-referrer"',
        'response.headers["Permissions-Policy"] = "camera=()"',
        'return response',
      ],
      ['security-headers'],
      false,
    ],
    [
      'says only where a page may be framed',
      [
        'response = await call_next(request)',
        'response.headers["X-Frame-Options"] = "DENY"',
        'return response',
      ],
      [],
      false,
    ],
    [
      'bounds the time',
      [
        'try:',
        '    return await asyncio.wait_for(call_next(request), 5)',
        'except TimeoutError:',
        '    return JSONResponse({}, 504)',
      ],
      ['timeout'],
      false,
    ],
    [
      'makes an id for a row of its own, which neither the answer nor the handler sees',
      [
        'request.scope["audit_id"] = str(uuid.uuid4())',
        'response = await call_next(request)',
        'await store({"request_id": request.scope["audit_id"]})',
        'return response',
      ],
      [],
      false,
    ],
    [
      'hands the id of the client back, or one that something else made',
      [
        'given = request.headers.get("X-Correlation-ID")',
        'context = start(given)',
        'response = await call_next(request)',
        'response.headers["X-Correlation-ID"] = context.id',
        'return response',
      ],
      ['request-id'],
      false,
    ],
    [
      'has CORS headers on what it answers in place of an exception only',
      [
        'try:',
        '    return await asyncio.wait_for(call_next(request), 5)',
        'except TimeoutError:',
        '    response = JSONResponse({}, status_code=504)',
        '    response.headers["Access-Control-Allow-Origin"] = "*"',
        '    return response',
      ],
      ['timeout'],
      false,
    ],
    [
      'makes an id for handlers',
      ['request.state.request_id = str(uuid.uuid4())', NEXT],
      ['request-id'],
      false,
    ],
    [
      'logs what failed; the rest is for developers',
      [
        'response = await call_next(request)',
        'line = f"{request.method} {response.status_code}"',
        'if response.status_code >= 400:',
        '    logger.warning(line)',
        'else:',
        '    logger.debug(line)',
        'return response',
      ],
      [],
      false,
    ],
    [
      'logs whom it will refuse from now on',
      [
        'response = await call_next(request)',
        'is_over = await bans.count(request.url.path, response.status_code)',
        'if is_over:',
        '    logger.warning(f"{request.method} {response.status_code}")',
        'return response',
      ],
      [],
      false,
    ],
    [
      'logs to logfire',
      [
        'import logfire',
        'response = await call_next(request)',
        'logfire.info("{method} -> {status}", method=request.method, status=response.status_code)',
        'return response',
      ],
      ['logging'],
      false,
    ],
    [
      'logs every answer, each kind in its own way',
      [
        'response = await call_next(request)',
        'line = f"{request.method} {response.status_code}"',
        'if response.status_code >= 400:',
        '    logger.warning(line)',
        'else:',
        '    logger.info(line)',
        'return response',
      ],
      ['logging'],
      false,
    ],
    [
      'logs what was slow, by a name for that',
      [
        ...TIMED,
        'is_slow = time.perf_counter() - start > 2 or response.status_code >= 500',
        'if is_slow:',
        '    logger.info(f"{request.method} {response.status_code}")',
        'return response',
      ],
      [],
      true,
    ],
  ])('%s', async (_name, body, concerns, clock) => {
    expect(await serves(dispatch(...body))).toEqual({ serves: concerns, clock });
  });

  it('knows a header by the constant of a class', async () => {
    const names = 'class Headers:\n    REQUEST_ID = "X-Request-ID"\n\n\n';
    const body = [
      'response = await call_next(request)',
      'response.headers[Headers.REQUEST_ID] = uuid.uuid4().hex',
      'return response',
    ];
    const main = dispatch(...body).replace('@app', `${names}@app`);
    expect(await serves(main)).toEqual({ serves: ['request-id'], clock: false });
  });

  it('is what the library class does that it derives from', async () => {
    const main = `${HEAD.replace('app = FastAPI()\n', '')}from starlette.middleware.cors import CORSMiddleware\n\n\nclass Own(CORSMiddleware):\n    pass\n\n\napp = FastAPI()\napp.add_middleware(Own)\n`;
    expect(await serves(main)).toEqual({ serves: ['cors'], clock: false });
  });

  it.each<[string, string, readonly string[], RegExp | undefined]>([
    ['hands everybody on', 'return None', [], undefined],
    [
      'raises what is answered',
      'if "authorization" not in conn.headers:\n            raise AuthenticationError("who?")',
      ['auth'],
      /it rejects before your code runs/,
    ],
    ['raises it in a helper', 'check(conn)', ['auth'], /it rejects before your code runs/],
    [
      'keeps what it raises to itself',
      'try:\n            check(conn)\n        except Exception:\n            return None',
      [],
      undefined,
    ],
    [
      'keeps it where it raises it',
      'try:\n            raise AuthenticationError("who?")\n        except AuthenticationError:\n            return None',
      [],
      undefined,
    ],
    ['raises something else, which nobody answers', 'raise ValueError("who?")', [], undefined],
  ])('knows whom an authentication backend refuses: it %s', async (_, body, concerns, said) => {
    const main = withBackend(body, 'Backend()');
    expect(await serves(main)).toEqual({ serves: concerns, clock: false });
    expect(await printed(main)).toEqual(
      said ? expect.stringMatching(said) : expect.not.stringMatching(/reject/),
    );
  });

  it.each([
    ['nobody knows which', withBackend('return None', 'chosen')],
    [
      'what it asks raises, or not',
      withBackend('return await self.users.check(conn)', 'Backend()').replace(
        'def check(conn):',
        'class Users:\n    async def check(self, conn):',
      ),
    ],
  ])('does not say that a backend rejects: %s', async (_, main) => {
    expect(await serves(main)).toEqual({ serves: ['auth'], clock: false });
    expect(await printed(main)).toContain(
      'it rejects what its backend raises an AuthenticationError for, which could not be read here',
    );
  });

  it('counts as being there', async () => {
    const main = dispatch(
      'response = await call_next(request)',
      'response.headers["X-Request-ID"] = uuid.uuid4().hex',
      'return response',
    );
    const outcome = await planned(
      { 'main.py': main },
      { concerns: ['request-id'], settings: [], tests: false },
    );
    expect(outcome).toMatchObject({ kind: 'planned', plan: { changes: [] } });
  });

  it('is ordered against: auth goes inside a rate limit, CORS outside', async () => {
    const main = dispatch(
      'if bucket.is_full():',
      '    return JSONResponse({}, 429, headers={"Retry-After": "1"})',
      NEXT,
    );
    const outcome = await planned(
      { 'main.py': main },
      { concerns: ['auth', 'cors'], settings: [], tests: false },
    );
    const layers =
      outcome.kind === 'planned'
        ? outcome.plan.layers.map(({ concern }) => concern)
        : outcome.message;
    expect(layers).toEqual(['cors', 'rate-limit', 'auth']);
  });
});

describe('what is said of a layer of the project’s own', () => {
  it('is nothing about layers around it that need not be there', async () => {
    const main = dispatch(
      'start = time.perf_counter()',
      'response = await call_next(request)',
      'took = time.perf_counter() - start',
      'logger.info("%s %s %s %s", request.method, request.url.path, response.status_code, took)',
      'response.headers["X-Process-Time"] = str(took)',
      'return response',
    );
    const said = await printed(main);
    expect(said).toContain('it measures how long what lies inside takes');
    expect(said).not.toMatch(/\b(one clock|log line inside|id made outside)\b/);
  });

  // Their own sentences say where they have to lie, or what any of them does.
  it('is thought of for every concern that code can be proven to serve', () => {
    const same = provable.filter((id) => concernOf(id)?.becauseTheirs === undefined);
    expect(same.sort()).toEqual(
      [
        'body-limit',
        'cors',
        'https-redirect',
        'security-headers',
        'timeout',
        'trusted-host',
      ].sort(),
    );
  });

  it('is not that it keeps answers, where it only wants a key for them', async () => {
    const main = dispatch(
      'if "idempotency-key" not in request.headers:',
      '    return JSONResponse({"detail": "no key"}, status_code=400)',
      'return await call_next(request)',
    );
    expect(await serves(main)).toEqual({ serves: [], clock: false });
  });
});
