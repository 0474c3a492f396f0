import { describe, expect, it } from 'vitest';
import { asgi, dispatch, found, HEAD } from './support/middleware.ts';

const GUARD = `${HEAD}import prometheus_client\n\nHITS = prometheus_client.Counter("hits", "Hits", ["path"])\nKNOWN = ("/a", "/b")\n`;
const labels = (body: string): string => GUARD + dispatch(body).slice(HEAD.length);
const LIMIT = `${HEAD}\nclass Limited(Exception):\n    pass\n`;
const HANDLED =
  '\n@app.exception_handler(Limited)\nasync def limited(request, exc):\n    return JSONResponse({}, 429)\n';
const limited = (body: string, above = '', handled = HANDLED): string =>
  LIMIT + above + dispatch(body).slice(HEAD.length) + handled;

describe('labels of which there are few (k15-label-from-literal-set)', () => {
  it.each([
    [
      'in a set',
      'path = request.url.path\nif path in {"/a", "/b"}:\n    HITS.labels(path).inc()\nreturn await call_next(request)',
    ],
    [
      'in a constant, with more',
      'if request.method == "GET" and request.url.path in KNOWN:\n    HITS.labels(request.url.path).inc()\nreturn await call_next(request)',
    ],
    [
      'equal',
      'if request.url.path == "/a":\n    HITS.labels(path=request.url.path).inc()\nreturn await call_next(request)',
    ],
    [
      'returned before',
      'path = request.url.path\nif path not in KNOWN:\n    return await call_next(request)\nHITS.labels(path).inc()\nreturn await call_next(request)',
    ],
    [
      'a case',
      'path = request.url.path\nmatch path:\n    case "/a" | "/b":\n        HITS.labels(path).inc()\nreturn await call_next(request)',
    ],
  ])('%s', async (_, body) => {
    expect(await found(labels(body))).toEqual([]);
  });

  it.each([
    [
      'not in a set',
      'path = request.url.path\nif path not in KNOWN:\n    HITS.labels(path).inc()\nreturn await call_next(request)',
    ],
    [
      'or anything',
      'path = request.url.path\nif path in KNOWN or request.method == "GET":\n    HITS.labels(path).inc()\nreturn await call_next(request)',
    ],
    [
      'any case',
      'path = request.url.path\nmatch path:\n    case _:\n        HITS.labels(path).inc()\nreturn await call_next(request)',
    ],
  ])('but not %s', async (_, body) => {
    expect(await found(labels(body))).toEqual(['raw-path-label']);
  });
});

describe('a body that is replayed (n07b-disconnect-branch)', () => {
  const reads = (condition: string): string =>
    asgi(
      `body = b""\nwhile True:\n    message = await receive()\n    if ${condition}:\n        await self.app(scope, receive, send)\n        return\n    body += message.get("body", b"")\n    if not message.get("more_body"):\n        break\n\nasync def replay():\n    return {"type": "http.request", "body": body}\n\nawait self.app(scope, replay, send)`,
    );
  it.each([
    'message["type"] != "http.request"',
    'message["type"] == "http.disconnect"',
    'not message["type"] == "http.request"',
    'message.get("type") != "http.request"',
  ])('%s', async (condition) => {
    expect(await found(reads(condition))).toEqual([]);
  });

  it('but not what is a part of it', async () => {
    expect(await found(reads('message["type"] == "http.request"'))).toEqual(['body-consumed']);
  });
});

describe('exceptions that a middleware answers itself (n05-raise-caught)', () => {
  const caught = (handler: string): string =>
    dispatch(
      `try:\n    if not request.cookies.get("sid"):\n        raise HTTPException(401, "no")\nexcept HTTPException as problem:\n${handler}\nreturn await call_next(request)`,
    );

  it.each([
    '    if problem.status_code == 401:\n        return JSONResponse({}, 303)\n    raise problem',
    '    if problem.status_code != 401:\n        raise\n    return JSONResponse({}, 303)',
    '    response = JSONResponse({}, 303)\n    if problem.status_code != 401:\n        raise\nelse:\n    response = None',
  ])('%s', async (handler) => {
    expect(await found(caught(handler))).toEqual([]);
  });

  it('but not what is only noted', async () => {
    expect(await found(caught('    print(problem)\n    raise'))).toEqual([
      'http-exception-in-middleware',
    ]);
  });
});

describe('exceptions that another layer answers', () => {
  const ANSWERS =
    'try:\n    return await call_next(request)\nexcept HTTPException as error:\n    return JSONResponse({}, error.status_code)';
  const GATE =
    'if not request.cookies.get("sid"):\n    raise HTTPException(401, "no")\nreturn await call_next(request)';
  const both = (inner: string, outer: string): string =>
    dispatch(inner) +
    dispatch(outer).slice(HEAD.length).replaceAll('async def layer', 'async def other');

  it('when it lies around', async () => {
    expect(await found(both(GATE, ANSWERS))).toEqual([]);
  });

  it('but not from further in', async () => {
    expect(await found(both(ANSWERS, GATE))).toEqual(['http-exception-in-middleware']);
  });
});

describe('exceptions whose handler is further in (N13-own-exception-in-middleware)', () => {
  it.each([
    ['a decorator', limited('raise Limited()')],
    ['a call', limited('raise Limited', '', '\napp.add_exception_handler(Limited, print)\n')],
    ['a subclass', limited('raise Slow()', '\nclass Slow(Limited):\n    pass\n')],
    [
      'a helper',
      limited('check()\nreturn await call_next(request)', '\ndef check():\n    raise Limited()\n'),
    ],
    [
      'a dictionary',
      limited('raise Limited()', '', '\nother = FastAPI(exception_handlers={Limited: print})\n'),
    ],
  ])('%s', async (_, text) => {
    expect(await found(text)).toContain('http-exception-in-middleware');
  });

  it.each([
    [
      'caught here',
      limited('try:\n    raise Limited()\nexcept Limited:\n    return JSONResponse({}, 429)'),
    ],
    ['no handler', limited('raise Limited()', '', '')],
    [
      'a handler for everything',
      limited(
        'raise Limited()',
        '',
        `${HANDLED}\n@app.exception_handler(Exception)\nasync def oops(request, exc):\n    return JSONResponse({}, 500)\n`,
      ),
    ],
    [
      'a boundary',
      `${limited('raise Limited()')}\n@app.middleware("http")\nasync def boundary(request, call_next):\n    try:\n        return await call_next(request)\n    except Exception:\n        return JSONResponse({}, 500)\n`,
    ],
  ])('but not: %s', async (_, text) => {
    expect(await found(text)).not.toContain('http-exception-in-middleware');
  });
});
