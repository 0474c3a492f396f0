import { describe, expect, it } from 'vitest';
import { audited } from './support/rules.ts';

const HEAD = `import logging
import re
import time
import uuid
from datetime import datetime
import structlog
from prometheus_client import Counter
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

logger = logging.getLogger(__name__)
COUNT = Counter("requests", "Requests", ["path"])
app = FastAPI()


@app.middleware("http")
async def own(request: Request, call_next):
`;
const NEXT = 'response = await call_next(request)';

/** What is said of a middleware with this body, as `rule severity`. */
async function said(body: readonly string[], more = ''): Promise<string[]> {
  const main = `${HEAD}${[...body, 'return response'].map((line) => `    ${line}\n`).join('')}${more}`;
  const { findings } = await audited({ 'main.py': main });
  return findings
    .filter(({ rule }) => rule !== 'base-http-middleware')
    .map(({ rule, severity }) => `${rule} ${severity}`);
}

const ID = 'request_id = request.headers.get("X-Request-ID")';
const ECHO = 'response.headers["X-Request-ID"] = request_id';
const FORWARDED = 'ip = request.headers.get("X-Forwarded-For", "").split(",")[0]';

describe('what is found in the body of a middleware', () => {
  it.each<[string, string[], string[]]>([
    ['a path that is compared', ['if request.url.path == "/x": pass', NEXT], []],
    [
      'a path as a label',
      [NEXT, 'COUNT.labels(request.url.path).inc()'],
      ['raw-path-label warning'],
    ],
    [
      'a path as a label by name',
      ['path = request.scope["path"]', NEXT, 'COUNT.labels(path=path).inc()'],
      ['raw-path-label warning'],
    ],
    [
      'a path that is mapped',
      ['path = normalise(request.url.path)', NEXT, 'COUNT.labels(path).inc()'],
      [],
    ],
    [
      'a path that is mapped under its name',
      [
        'path = request.url.path',
        'path = re.sub(r"\\d+", "N", path)',
        NEXT,
        'COUNT.labels(path).inc()',
      ],
      [],
    ],
    [
      'a path that is replaced at times',
      [
        'path = request.url.path',
        'if path not in KNOWN:',
        '    path = "other"',
        NEXT,
        'COUNT.labels(path).inc()',
      ],
      [],
    ],
    ['a path in a log line', ['logger.info(request.url.path)', NEXT], []],
    ['the headers', ['logger.info("%s", dict(request.headers))', NEXT], ['secrets-in-logs error']],
    [
      'the headers while debugging',
      ['logger.debug(f"{request.headers}")', NEXT],
      ['secrets-in-logs warning'],
    ],
    ['one header', ['logger.info(request.headers.get("user-agent"))', NEXT], []],
    [
      'the token',
      [
        'token = request.headers["Authorization"]',
        'structlog.get_logger().info("call", token=token)',
        NEXT,
      ],
      ['secrets-in-logs error'],
    ],
    [
      'whether there is a token',
      ['logger.info(bool(request.headers.get("Authorization")))', NEXT],
      [],
    ],
    [
      'the first characters of a token',
      ['token = request.headers["Authorization"]', 'logger.info(token[:8])', NEXT],
      [],
    ],
    [
      'headers without some',
      [
        'found = {k: v for k, v in request.headers.items() if k != "cookie"}',
        'logger.info(found)',
        NEXT,
      ],
      [],
    ],
    [
      'headers that are masked',
      [
        'found = dict(request.headers)',
        'found["authorization"] = "***"',
        'logger.info(found)',
        NEXT,
      ],
      [],
    ],
    ['headers that a function masks', ['logger.info(mask(dict(request.headers)))', NEXT], []],
    ['a URL without its query', ['logger.info(request.url.replace(query=""))', NEXT], []],
    [
      'a token that is masked',
      [
        'token = request.headers["Authorization"]',
        'logger.info(token.replace(token[7:], "***"))',
        NEXT,
      ],
      [],
    ],
    ['the size of the body', ['body = await request.body()', 'logger.info(len(body))', NEXT], []],
    [
      'the body',
      ['body = await request.body()', 'print(body[:500].decode())', NEXT],
      ['secrets-in-logs warning'],
    ],
    ['the URL', ['logger.info(f"{request.method} {request.url}")', NEXT], ['secrets-in-logs info']],
    ['the query', ['logger.info(request.query_params)', NEXT], ['secrets-in-logs info']],
    ['an id', [ID, NEXT, ECHO], ['unvalidated-request-id warning']],
    [
      'an id or a new one',
      [`${ID} or uuid.uuid4().hex`, NEXT, ECHO],
      ['unvalidated-request-id warning'],
    ],
    [
      'an id that is replaced',
      [ID, 'if not request_id:', '    request_id = uuid.uuid4().hex', NEXT, ECHO],
      ['unvalidated-request-id warning'],
    ],
    [
      'an id that is parsed',
      [
        ID,
        'try:',
        '    uuid.UUID(request_id)',
        'except ValueError:',
        '    request_id = uuid.uuid4().hex',
        NEXT,
        ECHO,
      ],
      [],
    ],
    [
      'an id whose length is compared',
      [ID, 'if len(request_id) > 64:', '    request_id = uuid.uuid4().hex', NEXT, ECHO],
      [],
    ],
    [
      'an id that a function checks',
      [ID, 'request_id = request_id if is_valid_id(request_id) else "x"', NEXT, ECHO],
      [],
    ],
    ['an id that nobody uses', [ID, NEXT], []],
    ['a new id', ['request_id = uuid.uuid4().hex', NEXT, ECHO], []],
    [
      'an address in a log line',
      [FORWARDED, 'logger.info(ip)', NEXT],
      ['trusted-forwarded-for info'],
    ],
    [
      'an address that is kept',
      [FORWARDED, 'request.state.ip = ip', NEXT],
      ['trusted-forwarded-for warning'],
    ],
    [
      'an address that decides',
      [FORWARDED, 'if ip not in ALLOWED:', '    return JSONResponse({}, 403)', NEXT],
      ['trusted-forwarded-for error'],
    ],
    [
      'an address from known proxies',
      [
        'ip = request.client.host',
        'if ip in TRUSTED_PROXIES:',
        `    ${FORWARDED}`,
        'request.state.ip = ip',
        NEXT,
      ],
      [],
    ],
    [
      'a duration',
      ['start = time.perf_counter()', NEXT, 'logger.info(time.perf_counter() - start)'],
      [],
    ],
    [
      'a duration of the wall clock',
      ['start = time.time()', NEXT, 'logger.info(time.time() - start)'],
      ['wall-clock-duration warning'],
    ],
    [
      'a duration of datetimes',
      ['start = datetime.now()', NEXT, 'logger.info(datetime.now() - start)'],
      ['wall-clock-duration warning'],
    ],
    [
      'a window',
      ['now = time.time()', 'if now - seen["x"] > 60: pass', 'seen["x"] = now', NEXT],
      [],
    ],
    ['the age of a token', ['age = time.time() - issued_at(request)', NEXT], []],
    [
      'a duration before the call',
      ['start = time.time()', 'await load()', 'took = time.time() - start', NEXT],
      [],
    ],
  ])('%s', async (_name, body, expected) => {
    expect(await said(body)).toEqual(expected);
  });
});

describe('the wall clock', () => {
  it.each<[string, string[], boolean]>([
    [
      'is mended where it is only subtracted',
      ['start = time.time()', NEXT, 'took = time.time() - start', 'logger.info(took)'],
      true,
    ],
    [
      'is left where the time is told, too',
      ['start = time.time()', NEXT, 'took = time.time() - start', 'logger.info(start, took)'],
      false,
    ],
    [
      'is left in an attribute',
      ['request.state.start = time.time()', NEXT, 'logger.info(time.time() - request.state.start)'],
      false,
    ],
    [
      'is left in datetimes',
      ['start = datetime.now()', NEXT, 'logger.info(datetime.now() - start)'],
      false,
    ],
  ])('%s', async (_name, body, fixable) => {
    const main = `${HEAD}${[...body, 'return response'].map((line) => `    ${line}\n`).join('')}`;
    const { findings } = await audited({ 'main.py': main });
    const found = findings.filter(({ rule }) => rule === 'wall-clock-duration');
    expect(found.map((finding) => finding.fixable)).toEqual([fixable]);
  });
});

describe('slowapi and included routers', () => {
  const main = `from fastapi import FastAPI
from slowapi import Limiter
from slowapi.middleware import SlowAPIMiddleware
from slowapi.util import get_remote_address
from shop import router

app = FastAPI()
app.state.limiter = Limiter(key_func=get_remote_address, default_limits=["9/minute"])
app.add_middleware(SlowAPIMiddleware)
app.include_router(router)
`;
  it.each<[string, string, string, string[]]>([
    [
      'a version that keeps routers apart',
      'requirements.txt',
      'fastapi==0.140.0\n',
      ['slowapi-no-op warning'],
    ],
    ['a version that does not', 'requirements.txt', 'fastapi[standard]==0.115.2\n', []],
    ['any version', 'requirements.txt', 'fastapi\n', ['slowapi-no-op info']],
    [
      'an upper bound',
      'pyproject.toml',
      '[project]\ndependencies = ["fastapi>=0.100,<0.120"]\n',
      [],
    ],
    ['a caret', 'pyproject.toml', '[tool.poetry.dependencies]\nfastapi = "^0.110.0"\n', []],
    [
      'a lock file',
      'uv.lock',
      '[[package]]\nname = "fastapi"\nversion = "0.141.1"\n',
      ['slowapi-no-op warning'],
    ],
    [
      'another distribution',
      'requirements.txt',
      'fastapi-limiter==0.1.6\n',
      ['slowapi-no-op info'],
    ],
  ])('%s', async (_name, path, text, expected) => {
    const { findings } = await audited({ 'main.py': main, [path]: text });
    expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(expected);
  });
});

describe('what blocks in functions that a middleware calls', () => {
  it.each<[string, string, string, string[]]>([
    ['a function', 'def helper():\n    time.sleep(1)\n', 'helper()', ['blocking-call error']],
    [
      'a coroutine',
      'async def helper():\n    time.sleep(1)\n',
      'await helper()',
      ['blocking-call error'],
    ],
    [
      'a function that a decorator puts into a thread',
      '@sync_to_async\ndef helper():\n    time.sleep(1)\n',
      'await helper()',
      [],
    ],
    [
      'a function that is handed over',
      'def helper():\n    time.sleep(1)\n',
      'await asyncio.to_thread(helper)',
      [],
    ],
    [
      'a method of an object',
      'class Store:\n    def check(self):\n        time.sleep(1)\n\n\nstore = Store()\n',
      'store.check()',
      ['blocking-call error'],
    ],
    [
      'a function that calls itself',
      'def helper():\n    helper()\n    time.sleep(1)\n',
      'helper()',
      ['blocking-call error'],
    ],
  ])('%s', async (_name, more, call, expected) => {
    expect(await said([call, NEXT], `\n\n${more}`)).toEqual(expected);
  });
});

describe('clocks', () => {
  const clock = (name: string): string =>
    `\n\n${name}\n    start = time.perf_counter()\n    ${NEXT}\n    logger.info(time.perf_counter() - start)\n    return response\n`;
  const second = 'async def second(request, call_next):';
  it.each<[string, string, number]>([
    ['a second clock', clock(`@app.middleware("http")\n${second}`), 1],
    [
      'a layer that may be registered twice',
      `${clock(second)}\n\nif A:\n    app.middleware("http")(second)\nelse:\n    app.middleware("http")(second)\n`,
      1,
    ],
    ['a function that is no layer', clock(second), 0],
    [
      'a library that measures',
      '\n\nfrom prometheus_fastapi_instrumentator import Instrumentator\nInstrumentator().instrument(app)\n',
      1,
    ],
  ])('%s', async (_name, more, count) => {
    const found = await said(
      ['start = time.perf_counter()', NEXT, 'logger.info(time.perf_counter() - start)'],
      more,
    );
    expect(found.filter((each) => each.startsWith('duplicate-clock'))).toHaveLength(count);
  });
});
