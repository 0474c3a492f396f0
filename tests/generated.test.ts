import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { run } from '../src/commands.ts';
import { memoryHost } from '../src/host.ts';
import { describePython } from './setup/python.ts';
import { cleanEnv, sandbox, tree } from './support/cli.ts';
import { choices, GENERATED, HEART, needed } from './support/concerns.ts';

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
const SWAP =
  'app.user_middleware[0], app.user_middleware[-1] = app.user_middleware[-1], app.user_middleware[0]\n';
/** The layers that are changed below, in an application whose tests do not take long. */
const WATCHED = GENERATED.filter((id) => [...HEART, 'metrics', 'tracing'].includes(id));
const ROUTES = 'from fastapi import APIRouter\n\nrouter = APIRouter()\n';

const project = (settings: string): Record<string, string> => ({
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
  // Without a process for each: that the built program writes the same is what the snapshots ask.
  const host = memoryHost(project(settings));
  const args = ['add', ...concerns, '--tests', '-y', '--no-install', ...more];
  expect(await run(parseArguments(args, {}), host)).toBe(0);
  return cli.project(host.tree());
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

  const offered = async (
    tasks: readonly { root: string; options?: readonly string[] }[],
  ): Promise<{ code: number; said: string }[]> => {
    const script = fileURLToPath(new URL('support/offered.py', import.meta.url));
    const lines = tasks.map(({ root, options = [] }) => JSON.stringify({ root, options }));
    const { stdout } = await execa(python, [script], {
      env: cleanEnv(),
      extendEnv: false,
      input: lines.join('\n'),
    });
    return stdout.split('\n').map((line) => JSON.parse(line));
  };

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
    await tool(root, 'ruff', 'check', '--target-version', 'py313', '.');
  });

  it.each([
    ['79 columns', '[tool.black]\nline-length = 79\n'],
    ['120 columns', '[tool.black]\nline-length = 120\n'],
  ])('Black, %s', async (_name, settings) => {
    await tool(await add(settings), 'black', '--check', '.');
  });

  // All at once: most of the time goes into what they import.
  it('mypy --strict, for everything that can be chosen', async () => {
    const chosen = choices(GENERATED);
    const roots = await Promise.all(chosen.map((settings) => add('', ...settings)));
    const packages = roots.map((root, way) =>
      Object.entries(tree(root))
        .filter(([file]) => file.startsWith('app/'))
        .map(([file, text]) => [
          `app${way}/${file.slice(4)}`,
          text.replace(/(?<=^from )app(?=\.)/gm, `app${way}`),
        ]),
    );
    const root = cli.project(Object.fromEntries(packages.flat()));
    await tool(root, 'mypy', '--strict', ...chosen.map((_, way) => `app${way}`));
  });

  it('the offered tests pass', async () => {
    const [result] = await offered([{ root: await add('', ...needed(GENERATED)) }]);
    expect(result?.code, result?.said).toBe(0);
  });

  const MUTANTS: [name: string, file: string, from: string | RegExp, to: string][] = [
    ['two layers change places', 'app/main.py', /$/, SWAP],
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
      'route_label(scope, routes, around, record.path) or UNMATCHED',
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
  ];

  it('the offered tests fail', async () => {
    const whole = await added('', WATCHED, needed(WATCHED));
    const texts = tree(whole);
    const tasks = MUTANTS.map(([name, file, from, to]) => {
      const mutant = (texts[file] ?? '').replace(from, to);
      expect(mutant, name).not.toBe(texts[file]);
      // One failure is enough.
      return { root: cli.project({ ...texts, [file]: mutant }), options: ['-x'] };
    });
    const codes = (await offered(tasks)).map(({ code }) => code);
    expect(Object.fromEntries(MUTANTS.map(([name], index) => [name, codes[index]]))).toEqual(
      Object.fromEntries(MUTANTS.map(([name]) => [name, 1])),
    );
  });

  it('the offered tests of each concern alone pass', async () => {
    const roots = await Promise.all(
      GENERATED.map((concern) => added('', [concern], needed([concern]))),
    );
    const results = await offered(roots.map((root) => ({ root })));
    for (const [index, { code, said }] of results.entries()) {
      expect(code, `${GENERATED[index]}: ${said}`).toBe(0);
      expect(said).toMatch(/ passed/);
    }
  });
});
