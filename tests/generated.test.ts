import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { describePython } from './setup/python.ts';
import { cleanEnv, sandbox, tree } from './support/cli.ts';
import { choices, GENERATED, needed } from './support/concerns.ts';

const cli = sandbox();
const APP =
  'from fastapi import FastAPI\n\nfrom app.routes import router\n\napp = FastAPI()\napp.include_router(router)\n';
/** What a later change may add: registered last, so outermost. */
const GATE = `

@app.middleware("http")
async def gate(request, call_next):
    from starlette.responses import JSONResponse
    if "x-tenant" not in request.headers:
        return JSONResponse({"detail": "tenant missing"}, 403)
    return await call_next(request)
`;
/** One for each way of generating: mypy takes a file of the same name, size and second for the same file. */
const mypyCache = (way: string): string => path.join(tmpdir(), `create-mw-mypy-${way}`);
const ROUTES = 'from fastapi import APIRouter\n\nrouter = APIRouter()\n';

const project = (settings: string): string =>
  cli.project({
    'app/__init__.py': '',
    'app/main.py': APP,
    'app/routes.py': ROUTES,
    'pyproject.toml': `[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.9"\n${settings}`,
  });

async function add(settings: string, ...more: string[]): Promise<string> {
  return added(settings, GENERATED, more);
}

async function added(
  settings: string,
  concerns: readonly string[],
  more: readonly string[],
): Promise<string> {
  const root = project(settings);
  expect(
    await cli.run(root, ['add', ...concerns, '--tests', '-y', '--no-install', ...more]),
  ).toMatchObject({ code: 0 });
  return root;
}

describePython('generated files pass the project’s own tools', (python) => {
  const tool = async (root: string, ...args: string[]): Promise<void> => {
    const env = { ...cleanEnv(), PATH: `${path.dirname(python)}:${process.env.PATH}` };
    const result = await execa(python, ['-m', ...args], {
      cwd: root,
      env,
      extendEnv: false,
      reject: false,
      all: true,
    });
    expect(result.exitCode, result.all).toBe(0);
  };

  const offered = (root: string) =>
    execa(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests'], {
      cwd: root,
      env: { ...cleanEnv(), PYTHONPATH: root, PYTHONDONTWRITEBYTECODE: '1' },
      extendEnv: false,
      reject: false,
      all: true,
    });

  it.each([
    ['no settings', ''],
    ['100 columns', '[tool.ruff]\nline-length = 100\n'],
    ['79 columns', '[tool.ruff]\nline-length = 79\n'],
    [
      '120 columns, single quotes',
      '[tool.ruff]\nline-length = 120\n[tool.ruff.format]\nquote-style = "single"\n',
    ],
    ['tabs', '[tool.ruff.format]\nindent-style = "tab"\n'],
    ['no magic comma', '[tool.ruff.format]\nskip-magic-trailing-comma = true\n'],
  ])('Ruff, %s', async (_name, settings) => {
    const root = await add(settings);
    await tool(root, 'ruff', 'format', '--check', '.');
    await tool(root, 'ruff', 'check', '--select', 'E,F,W,I', '--ignore', 'E501,W191,E101', '.');
  });

  it.each([
    ['79 columns', 79, 'api-key'],
    ['79 columns, JWT', 79, 'jwt'],
    ['100 columns', 100, 'api-key'],
  ])('G14-ruff: UP, SIM and B from py39, %s', async (_name, columns, scheme) => {
    const settings = `[tool.ruff]\nline-length = ${columns}\ntarget-version = "py39"\n`;
    const root = await add(settings, '--set', `auth.scheme=${scheme}`);
    await tool(root, 'ruff', 'check', '--select', 'E,F,W,I,UP,SIM,B', '.');
    await tool(root, 'ruff', 'check', '.'); // ruff-016-defaults: newer ones look at more
  });

  it.each([
    ['no settings', ''],
    ['79 columns', '[tool.black]\nline-length = 79\n'],
    ['120 columns', '[tool.black]\nline-length = 120\n'],
  ])('Black, %s', async (_name, settings) => {
    await tool(await add(settings), 'black', '--check', '.');
  });

  it.each(choices(GENERATED).map((settings, index) => [`${index}`, settings] as const))(
    'mypy --strict, choices number %s',
    async (way, settings) => {
      const root = await add('', ...settings);
      await tool(root, 'mypy', '--strict', '--cache-dir', mypyCache(way), 'app');
    },
  );

  it('the offered tests pass, and fail when two layers change places', async () => {
    const root = await add('', ...needed(GENERATED));
    const sound = await offered(root);
    expect(sound.exitCode, sound.all).toBe(0);
    const { 'app/main.py': main = '' } = tree(root);
    const swapped = `${main}app.user_middleware[0], app.user_middleware[-1] = app.user_middleware[-1], app.user_middleware[0]\n`;
    writeFileSync(path.join(root, 'app/main.py'), swapped);
    expect((await offered(root)).exitCode).toBe(1);
  });

  it.each<[name: string, file: string, from: string | RegExp, to: string]>([
    ['a layer outside CORS refuses (G13-locktest)', 'app/main.py', /$/, GATE],
    [
      'exempt by prefix',
      'app/middleware/auth.py',
      /route\.matches\(scope\)\[0\] is not Match\.NONE/,
      'scope["path"].startswith(route.path)',
    ],
    ['Basic is accepted', 'app/middleware/auth.py', 'if scheme.lower() == "bearer" else None', ''],
    ['no WWW-Authenticate', 'app/middleware/auth.py', ', headers=headers', ''],
    [
      'sockets are not asked',
      'app/middleware/auth.py',
      '== "lifespan"',
      'in ("lifespan", "websocket")',
    ],
    ['401 becomes 403', 'app/middleware/auth.py', 'Refusal(401,', 'Refusal(403,'],
    ['any key', 'app/middleware/api_keys.py', 'if hmac.compare_digest(digest, given)', 'if given'],
    [
      'no keys let everybody in',
      'app/middleware/api_keys.py',
      'found = None\n',
      'found = None if self._principals else Principal("x", "y")\n',
    ],
    [
      'the first of two ids counts',
      'app/middleware/request_id.py',
      'if len(given) == 1 and',
      'if given and',
    ],
    [
      'the filter sets nothing (broken filter)',
      'app/middleware/log_context.py',
      'record.request_id = request_id_var.get()',
      'pass',
    ],
    [
      'a raw path is a label',
      'app/middleware/metrics.py',
      'route_label(scope, routes, record.path) or UNMATCHED',
      'record.path',
    ],
    [
      'any token opens the metrics',
      'app/middleware/metrics.py',
      'hmac.compare_digest(token.strip(), self.token)',
      'True',
    ],
    [
      'the metrics have a clock of their own',
      'app/middleware/metrics.py',
      'record.duration or',
      '',
    ],
    [
      'the trace of the caller is not joined',
      'app/middleware/tracing.py',
      'propagate.extract(carrier_of(scope))',
      'propagate.extract({})',
    ],
    [
      'no handler has the filter',
      'app/middleware/log_config.py',
      'handler.addFilter(RequestIDFilter())',
      'pass',
    ],
  ])('the offered tests fail when %s', async (_name, file, from, to) => {
    const root = await add('', ...needed(GENERATED));
    const before = tree(root)[file] ?? '';
    const mutant = before.replace(from, to);
    expect(mutant).not.toBe(before);
    writeFileSync(path.join(root, file), mutant);
    expect((await offered(root)).exitCode).toBe(1);
  });

  it.each(GENERATED)('the offered tests of %s alone pass', async (concern) => {
    const sound = await offered(await added('', [concern], needed([concern])));
    expect(sound.exitCode, sound.all).toBe(0);
    expect(sound.all).toMatch(/ passed/);
  });
});
