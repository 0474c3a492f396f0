import { describe, expect, it } from 'vitest';
import { openProject, startPython } from '../src/languages/python/tree/module.ts';
import { usualExempt } from '../src/worlds/asgi/application/open-paths.ts';
import { conventions } from '../src/worlds/asgi/conventions.ts';
import { findApps } from '../src/worlds/asgi/find/find.ts';
import { memoryFiles } from './support/files.ts';
import { based, decorated, HEAD, NEXT, roles } from './support/kinds.ts';
import { dispatch, found } from './support/middleware.ts';
import { after, open, planned, type Texts } from './support/requests.ts';
import { audited } from './support/rules.ts';

/** Kinds that blind draws of public projects brought, each with what was wrong in its title. */

const TOKEN = 'token = request.headers.get("Authorization", "")[7:]';
const PLAN =
  'plan = plan_of(token)\nif plan != "premium":\n    return JSONResponse({}, status_code=403)';
const ABOVE = 'def plan_of(token):\n    return token\n';

describe('who lets strangers through is no authentication', () => {
  it.each<[string, string, string[]]>([
    [
      'the plan of those who are known',
      decorated(`${TOKEN}\nif not token:\n    ${NEXT}\n${PLAN}\n${NEXT}`, ABOVE),
      [],
    ],
    [
      'the same by a helper, and None',
      decorated(
        `token = shown(request)\nif token is None:\n    ${NEXT}\n${PLAN}\n${NEXT}`,
        `${ABOVE}\ndef shown(request):\n    return request.headers.get("Authorization")\n`,
      ),
      [],
    ],
    [
      'but who rejects them is',
      decorated(
        `${TOKEN}\nif not token:\n    return JSONResponse({}, status_code=401)\n${PLAN}\n${NEXT}`,
        ABOVE,
      ),
      ['auth'],
    ],
    [
      'also where some paths are open to them',
      decorated(
        `${TOKEN}\nif request.url.path == "/livez":\n    if not token:\n        ${NEXT}\n${PLAN}\n${NEXT}`,
        ABOVE,
      ),
      ['auth'],
    ],
    [
      'also where something else is missing',
      decorated(
        `${TOKEN}\nzone = request.url.path\nif not zone:\n    ${NEXT}\n${PLAN}\n${NEXT}`,
        ABOVE,
      ),
      ['auth'],
    ],
  ])('%s', async (_, main, expected) => expect(await roles(main)).toEqual(expected));
});

describe('a function that returns a class is registered as that class', () => {
  const KEY = based(
    `if request.headers.get("x-api-key") != "k":\n    return JSONResponse({}, status_code=401)\n${NEXT}`,
  ).replace(
    'app.add_middleware(Layer)',
    'def key_auth():\n    return Layer\n\napp.add_middleware(key_auth())',
  );

  it('serves what the class serves', async () => expect(await roles(KEY)).toEqual(['auth']));

  it('and one that returns either of two does not', async () => {
    const either = KEY.replace(
      '    return Layer',
      '    if DEBUG:\n        return Other\n    return Layer',
    );
    expect(await roles(either)).toEqual([]);
  });
});

describe('a clock is one by what becomes of its readings', () => {
  const clocks = async (body: string): Promise<boolean[]> =>
    (await open({ 'main.py': dispatch(body) })).reading.layers.map(({ clock }) => clock);
  const AROUND = 'start = time.time()\nresponse = await call_next(request)\n';

  it.each<[string, string, boolean]>([
    ['a difference that is thrown away', 'time.time() - start\nreturn response', false],
    ['a difference that nobody asks for', 'took = time.time() - start\nreturn response', false],
    [
      'a difference in a header',
      'response.headers["x"] = str(time.time() - start)\nreturn response',
      true,
    ],
    [
      'a difference that is printed',
      'took = time.time() - start\nprint(took)\nreturn response',
      true,
    ],
  ])('%s', async (_, rest, clock) => {
    expect(await clocks(AROUND + rest)).toEqual([clock]);
    expect((await found(dispatch(AROUND + rest))).includes('wall-clock-duration')).toBe(clock);
  });
});

describe('a session outside of authentication', () => {
  const STACK = (check: string): string =>
    `${based(`if ${check} != "k":\n    return JSONResponse({}, status_code=401)\n${NEXT}`).replace(
      'app.add_middleware(Layer)',
      'from starlette.middleware.sessions import SessionMiddleware\n\napp.add_middleware(SessionMiddleware, secret_key=KEY)\napp.add_middleware(Layer)',
    )}`;
  it.each<[string, string, boolean]>([
    ['is asked for where it is read', 'request.cookies.get("session")', true],
    [
      'is asked for where that cannot be read',
      'lookup(request, request.headers.get("authorization"))',
      true,
    ],
    ['is not, where a header is', 'request.headers.get("authorization")', false],
  ])('%s', async (_, check, isAsked) => {
    const code = STACK(check).replace('log = ', 'from elsewhere import lookup\nlog = ');
    expect((await found(`${code}# token = "authorization"\n`)).includes('nesting')).toBe(isAsked);
  });
});

it('hosts that are all let in unless somebody configures them refuse nobody for sure', async () => {
  const main = (hosts: string): string =>
    `${HEAD}from fastapi.middleware.cors import CORSMiddleware\nfrom fastapi.middleware.trustedhost import TrustedHostMiddleware\nfrom pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    hosts: list[str] = ${hosts}\n\nsettings = Settings()\napp.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])\napp.add_middleware(TrustedHostMiddleware, allowed_hosts=settings.hosts)\n`;
  const weights = async (hosts: string): Promise<string[]> =>
    (await audited({ 'main.py': main(hosts) })).findings.map(
      ({ rule, severity }) => `${rule} ${severity}`,
    );
  expect(await weights('["*"]')).toEqual(['nesting info']);
  expect(await weights('["a.example"]')).toEqual(['nesting error']);
});

describe('an application that is made where it is mounted', () => {
  const FILES: Texts = {
    'main.py': `from fastapi import FastAPI

def create_admin():
    admin = FastAPI()
    return admin

def create_app():
    app = FastAPI()
    app.mount("/admin", create_admin())
    return app

app = create_app()
`,
  };
  it('lies inside the one around it, which is meant', async () => {
    const { reading } = await open(FILES);
    expect(reading.app.factory).toBe('create_app');
    const outcome = await planned(FILES, { concerns: ['timing'], settings: [], tests: false });
    expect(outcome.kind).toBe('planned');
  });
});

it('logfire instruments an application as OpenTelemetry does', async () => {
  const main = `${HEAD}import logfire\nfrom fastapi.middleware.gzip import GZipMiddleware\n\nlogfire.instrument_fastapi(app)\napp.add_middleware(GZipMiddleware)\n`;
  const { reading } = await open({ 'main.py': main });
  expect(reading.layers.map(({ concern }) => concern)).toEqual(['tracing', 'compression']);
  expect(reading.doubts).toEqual([]);
});

it('a token that is only looked at says nothing of who sent it', async () => {
  const code = (use: string): string =>
    `import jwt\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\ndef kind(token):\n    ${use}jwt.decode(token, options={"verify_signature": False})\n    return "jwt"\n`;
  expect(await found(code(''))).toEqual([]);
  expect(await found(code('claims = '))).toEqual(['jwt-without-algorithms']);
});

it.each([
  ['request.headers["authorization"][7:]', 'error'],
  ['unverified_header', 'info'],
])(
  'a token that lets somebody in and is not verified, from %s, weighs %s',
  async (from, weight) => {
    const main = `${HEAD}import jwt\n\n@app.middleware("http")\nasync def gate(request, call_next):\n    request.state.user = jwt.decode(${from}, options={"verify_signature": False})\n    return await call_next(request)\n`;
    const { findings } = await audited({ 'main.py': main });
    expect(
      findings.flatMap(({ rule, severity }) => (rule === 'jwt-without-algorithms' ? severity : [])),
    ).toEqual([weight]);
  },
);

it.each<[string, string, string[]]>([
  ['that somebody calls', 'ok = verify("", "")', ['warning']],
  ['that is handed on', 'CHECKS = [verify]', ['warning']],
  ['that nobody names', '', ['info']],
])('a comparison in a helper %s', async (_, use, expected) => {
  const code = `import hashlib, hmac\n\ndef verify(body: bytes, signature: str):\n    expected = hmac.new(b"k", body, hashlib.sha256).hexdigest()\n    return hmac.compare_digest(expected, signature)\n\n${use}\n`;
  const { findings } = await audited({ 'main.py': `${HEAD}\n${code}` });
  expect(
    findings.flatMap(({ rule, severity }) => (rule === 'compare-digest-on-str' ? severity : [])),
  ).toEqual(expected);
});

describe('a function that registers, under another name', () => {
  const setup = 'def setup(app):\n    app.add_middleware(GZipMiddleware)\n';
  const files = (use: string): Texts => ({
    'pkg/__init__.py': '',
    'pkg/setup.py': `from fastapi.middleware.gzip import GZipMiddleware\n\n${setup}`,
    'pkg/other.py': 'def setup(app):\n    return app\n',
    'main.py': `from fastapi import FastAPI\n\napp = FastAPI()\n\n${use}\n`,
  });
  it.each<[string, string, number, number]>([
    ['is called', 'from pkg.setup import setup as start  # noqa: E402\n\nstart(app)', 1, 0],
    ['is handed on', 'from pkg.setup import setup as start\n\nRUN = [start]', 0, 1],
    ['is another one', 'from pkg.other import setup as start\n\nstart(app)', 0, 0],
  ])('%s', async (_, use, layers, doubts) => {
    const { reading } = await open(files(use));
    expect([reading.layers.length, reading.doubts.length]).toEqual([layers, doubts]);
  });
});

it('a package is imported in place of a module of its name, a folder without __init__.py is not', async () => {
  const setup = (layer: string): string =>
    `from fastapi.middleware.gzip import GZipMiddleware\nfrom fastapi.middleware.cors import CORSMiddleware\n\ndef setup(app):\n    app.add_middleware(${layer})\n`;
  const files = {
    'main.py':
      'from fastapi import FastAPI\nfrom core.layers import setup\nfrom core.more import setup as more\n\napp = FastAPI()\nsetup(app)\nmore(app)\n',
    'core/__init__.py': '',
    'core/layers.py': setup('CORSMiddleware'),
    'core/layers/__init__.py': setup('GZipMiddleware'),
    'core/more.py': setup('CORSMiddleware'),
    'core/more/limits.py': 'X = 1\n',
  };
  const { reading } = await open(files);
  expect(reading.layers.map(({ file }) => file)).toEqual([
    'core/more.py',
    'core/layers/__init__.py',
  ]);
});

it.each<[string, string]>([
  ['settings', 'from app.settings import NAME\n'],
  ['a folder without __init__.py', 'from app.zoo import lions\n'],
])('an import is sorted in among those of the project: %s', async (_, own) => {
  const files = {
    'app/main.py': `from fastapi import FastAPI\n\nfrom app.core.config import VALUE\n${own}\napp = FastAPI()\n`,
    'app/settings.py': 'NAME = 1\n',
    'app/core/config.py': 'VALUE = 1\n',
    'app/zoo/lions.py': 'ROAR = 1\n',
  };
  const outcome = await planned(files, { concerns: ['timing'], settings: [], tests: false });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  const text = after(files, outcome.plan.changes)['app/main.py'] ?? '';
  expect(text).toContain(
    `from app.core.config import VALUE\nfrom app.middleware.stack import install_middleware\n${own}`,
  );
});

describe('a layer whose line runs twice', () => {
  it.each<[string, string, string[]]>([
    ['is there twice', 'app.add_middleware(Own)', ['duplicate-layer']],
    ['may have other arguments', 'app.add_middleware(Own, path=path)', []],
  ])('%s', async (_, line, expected) => {
    const code = `class Own(BaseHTTPMiddleware):\n    def __init__(self, app, path="/"):\n        super().__init__(app)\n        self.path = path\n\n    async def dispatch(self, request, call_next):\n        response = await call_next(request)\n        response.headers["x-own"] = self.path\n        return response\n\n\ndef setup(app, path):\n    ${line}\n\n\nsetup(app, "/a")\nsetup(app, "/b")\n`;
    expect(await found(`${HEAD}\n${code}`)).toEqual(expected);
  });
});

it.each<[string, string, string[]]>([
  ['one path is no authentication', 'request.url.path == "/webhook"', []],
  ['every path but one is', 'request.url.path != "/health"', ['auth']],
  ['what lies below a path is', 'request.url.path.startswith("/api")', ['auth']],
])('who signs the requests for %s', async (_, condition, expected) => {
  const check =
    'if request.headers.get("Authorization") != TOKEN:\n        return JSONResponse({}, status_code=401)';
  expect(
    await roles(decorated(`if ${condition}:\n    ${check}\n${NEXT}`, 'TOKEN = make()\n')),
  ).toEqual(expected);
});

describe('a limiter inside of authentication', () => {
  const code = (key: string): string => `${HEAD}
class Who(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        token = request.headers.get("Authorization")
        if not token:
            return JSONResponse({}, status_code=401)
        request.state.user_id = token
        return await call_next(request)


class Limit(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        key = ${key}
        if HITS.get(key, 0) > 5:
            return JSONResponse({}, status_code=429)
        HITS[key] = HITS.get(key, 0) + 1
        response = await call_next(request)
        response.headers["x-user"] = getattr(request.state, "user_id", "")
        return response

    def key_of(self, request):
        return getattr(request.state, "user_id", None) or request.client.host


HITS = {}
app.add_middleware(Limit)
app.add_middleware(Who)
`;
  it.each<[string, string, string[]]>([
    ['counts by who asks', 'getattr(request.state, "user_id", None) or request.client.host', []],
    ['counts by who asks in a helper', 'self.key_of(request)', []],
    ['counts by address', 'request.client.host', ['nesting']],
  ])('%s', async (_, key, expected) => expect(await found(code(key))).toEqual(expected));
});

it.each<[string, string, string[]]>([
  ['looked into once it was verified', 'verifier.verify(token)\n    ', []],
  ['looked into when another one was', 'verifier.verify(other)\n    ', ['jwt-without-algorithms']],
  [
    'looked into when it may have been',
    'if other:\n        verifier.verify(token)\n    ',
    ['jwt-without-algorithms'],
  ],
])('a token is %s', async (_, before, expected) => {
  const code = `import jwt\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\ndef claims_of(token, other):\n    ${before}claims = jwt.decode(token, options={"verify_signature": False})\n    return claims["sub"]\n`;
  expect(await found(code)).toEqual(expected);
});

describe('CORS headers on answers', () => {
  const puts = (more = ''): string =>
    `async def dispatch(self, request, call_next):\n${more}        response = await call_next(request)\n        response.headers["Access-Control-Allow-Origin"] = "*"\n        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"\n        return response\n`;
  const code = (body: string, route: string): string =>
    `${HEAD}\nclass Own(BaseHTTPMiddleware):\n    ${body}\n\napp.add_middleware(Own)\n\n${route}\nasync def orders():\n    return []\n`;
  const OPTIONS =
    '        if request.method == "OPTIONS":\n            return Response(headers={"Access-Control-Allow-Origin": "*"})\n';
  it.each<[string, string, string[]]>([
    ['are no answer to preflights', code(puts(), '@app.post("/orders")'), ['unanswered-preflight']],
    ['are with an answer to them', code(puts(OPTIONS), '@app.post("/orders")'), []],
    [
      'are with a route for them',
      code(puts(), '@app.options("/{path:path}")\n@app.post("/orders")'),
      [],
    ],
    ['suffice where nothing is asked for first', code(puts(), '@app.get("/orders")'), []],
  ])('%s', async (_, main, expected) => expect(await found(main)).toEqual(expected));
});

it.each<[string, string, string[]]>([
  ['before its first yield', 'time.sleep(1)\n    yield 1', ['blocking-call']],
  ['behind it', 'yield 1\n    time.sleep(1)', []],
])('a generator that is started is run up to its first yield: %s', async (_, body, expected) => {
  const code = decorated(`value = next(values())\n${NEXT}`, `def values():\n    ${body}\n`);
  expect(await found(code)).toEqual(expected);
});

it('the same doubt of two runs is said once', async () => {
  const main = `from fastapi import FastAPI\n\ndef create_app():\n    app = FastAPI()\n    app.add_middleware(made()().inner)\n    return app\n\napp = create_app()\n`;
  const { reading } = await open({ 'main.py': main });
  const texts = reading.doubts.map(({ line, reason }) => `${line}: ${reason}`);
  expect(texts.length).toBeGreaterThan(0);
  expect(new Set(texts).size).toBe(texts.length);
});

describe('an access line outside of the id', () => {
  const LAYERS = (read: string): string => `${HEAD}
class Ids:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        request_id = str(uuid.uuid4())
        scope.setdefault("state", {})
        scope["state"]["request_id"] = request_id

        async def answer(message):
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-request-id", request_id.encode()))
            await send(message)

        await self.app(scope, receive, answer)


class Lines:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        status = 500

        async def answer(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, receive, answer)
        log.info("%s %s %s %s", scope["method"], scope["path"], status, ${read})


app.add_middleware(Ids)
app.add_middleware(Lines)
`;
  it.each<[string, string, string[]]>([
    ['has it behind the call', 'scope.get("state", {}).get("request_id")', []],
    ['has it by its key', 'scope["state"]["request_id"]', []],
    ['has none', '"-"', ['nesting']],
  ])('%s', async (_, read, expected) => expect(await found(LAYERS(read))).toEqual(expected));
});

describe('a package that imports its own file by name', () => {
  const doubts = async (init: string): Promise<number> => {
    const { reading } = await open({
      'web/__init__.py': init,
      'web/access.py':
        'class Access:\n    def __init__(self, app):\n        self.app = app\n\n    async def __call__(self, scope, receive, send):\n        await self.app(scope, receive, send)\n',
      'web/other.py': 'access = None\n',
      'main.py':
        'from fastapi import FastAPI\nfrom web import access\n\napp = FastAPI()\napp.add_middleware(access.Access)\n',
    });
    return reading.doubts.length;
  };
  it.each<[string, string, number]>([
    ['means the file', 'from . import access\n', 0],
    ['also by its whole name', 'from web import access as access\n', 0],
    ['but not what had the name before', 'access = object()\nfrom . import access\n', 1],
    ['nor what a star may have brought', 'from .other import *\nfrom . import access\n', 1],
  ])('%s', async (_, init, expected) => expect(await doubts(init)).toBe(expected));
});

describe('a handler for every exception', () => {
  const SETUP =
    'def handlers(app):\n    @app.exception_handler(Exception)\n    async def failed(request, exc):\n        return JSONResponse({}, status_code=500)\n';
  const rules = (life: string, before: string): Promise<string[]> =>
    found(
      `${HEAD}from contextlib import asynccontextmanager\nfrom fastapi.middleware.cors import CORSMiddleware\n\nasync def answered(request, exc):\n    return JSONResponse({}, status_code=500)\n\n${SETUP}\n@asynccontextmanager\nasync def lifespan(app):\n    ${life}\n    yield\n\napp = FastAPI(lifespan=lifespan)\n${before}app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])\n`,
    );
  it.each<[string, string, string, string[]]>([
    ['that comes when the application runs is never asked', 'handlers(app)', '', []],
    ['that comes before is', 'pass', 'handlers(app)\n', ['server-error-outside-stack']],
    ['that comes twice is', 'handlers(app)', 'handlers(app)\n', ['server-error-outside-stack']],
    [
      'that comes before one in the same file that is too late is',
      'pass',
      'app.add_exception_handler(Exception, answered)\n\n@app.on_event("startup")\ndef late():\n    app.add_exception_handler(Exception, answered)\n\n',
      ['server-error-outside-stack'],
    ],
  ])('%s', async (_, life, before, expected) =>
    expect(await rules(life, before)).toEqual(expected),
  );
});

it.each<[string, string, boolean]>([
  ['the options of a query answer no preflight', 'QUERY = select(1).options(lazy(1))', true],
  ['a route for OPTIONS does', '@app.options("/{path:path}")\ndef known(path): ...', false],
])('%s', async (_, more, isSaid) => {
  const main = `${decorated(`response = ${NEXT.replace('return ', '')}\nresponse.headers["Access-Control-Allow-Origin"] = "*"\nreturn response`)}\n@app.post("/a")\ndef a(): ...\n\n${more}\n`;
  expect((await found(main)).includes('unanswered-preflight')).toBe(isSaid);
});

it('a health check whose path ends with a slash is one', async () => {
  const main =
    'from fastapi import APIRouter, FastAPI\n\napp = FastAPI()\nrouter = APIRouter(prefix="/health")\n\n@router.get("/")\ndef health(): ...\n\napp.include_router(router)\n';
  await startPython();
  const project = openProject(memoryFiles({ 'main.py': main }), conventions);
  const [app] = findApps(project);
  expect(app && usualExempt(project, app.app)).toContain('/health/');
});

it.each<[string, string, boolean]>([
  ['a layer that is there on a condition is said to be', 'if DEBUG:\n    ', true],
  ['and one that is always there is not', '', false],
])('%s', async (_, before, isSaid) => {
  const main = `import os\nfrom fastapi import FastAPI\nfrom fastapi.middleware.gzip import GZipMiddleware\n\nDEBUG = os.getenv("DEBUG") == "1"\napp = FastAPI()\n${before}app.add_middleware(GZipMiddleware)\n`;
  const typed = { concerns: ['compression', 'timing'], settings: [], tests: false };
  const outcome = await planned({ 'main.py': main }, typed);
  expect(JSON.stringify(outcome).includes('is registered on a condition')).toBe(isSaid);
});
