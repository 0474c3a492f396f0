import { expect, it } from 'vitest';
import { nestsAs } from '../src/core/order/nesting.ts';
import { inverse } from '../src/core/plan/undo-plan.ts';
import { memoryHost, type RunCommand, type RunResult } from '../src/host.ts';
import type { PlannedLayer } from '../src/types/plan.ts';
import type { Entry } from '../src/worlds/asgi/probe/entry.ts';
import { interpreters } from '../src/worlds/asgi/probe/interpreter.ts';
import { runApp } from '../src/worlds/asgi/probe/running.ts';
import { runsAs } from '../src/worlds/asgi/recognise/libraries.ts';
import type { RunningLayer } from '../src/worlds/seam/probing.ts';
import { memoryFiles } from './support/files.ts';

const ENTRY: Entry = {
  file: 'api/app/main.py',
  folder: 'api',
  importRoot: 'api',
  ways: [{ module: 'app.main', path: 'app', call: false }],
};
const result = (made: Partial<RunResult>): RunResult => ({
  code: 0,
  stdout: '',
  stderr: '',
  timedOut: false,
  ...made,
});
const LAYERS = [{ name: 'A', module: 'a', aliases: [] }];
const answer = (text: unknown) =>
  result({ stdout: `noise\n@create-mw@ ${JSON.stringify(text)}\n` });

/** What comes of running the application where each command answers like this. */
async function outcome(answers: Readonly<Record<string, RunResult>>, files = {}, limitMs?: number) {
  const asked: string[] = [];
  const run: RunCommand = async (command, _args, options) => {
    asked.push(`${command} in ${options?.cwd} for ${options?.timeoutMs}`);
    return answers[command] ?? result({ code: 127 });
  };
  return { ...(await runApp(memoryHost(files, { run }), ENTRY, limitMs)), asked };
}

it('a Python that is not there is followed by the next one', async () => {
  expect(await outcome({ python: answer({ layers: LAYERS }) })).toEqual({
    kind: 'runs',
    by: 'python',
    layers: LAYERS,
    asked: ['python3 in /project/api for 20000', 'python in /project/api for 20000'],
  });
});

it('the package manager names its Python', async () => {
  const uv = result({ stdout: 'hint\n/envs/x/bin/python\n' });
  const answers = { uv, '/envs/x/bin/python': answer({ layers: [] }) };
  expect(await outcome(answers, { 'uv.lock': '' })).toMatchObject({
    kind: 'runs',
    by: '/envs/x/bin/python',
  });
});

it.each<[string, RunResult, object]>([
  [
    'a time limit that passed',
    result({ code: 124, timedOut: true, stderr: 'waiting\n' }),
    {
      kind: 'fails',
      what: 'importing the application with python3 took longer than 0.5 seconds',
      detail: 'waiting',
    },
  ],
  [
    'a traceback, its last lines',
    answer({ failure: `${'line\n'.repeat(50)}ValueError: x\n` }),
    { kind: 'fails', detail: `${'line\n'.repeat(7)}ValueError: x` },
  ],
  [
    'a crash',
    result({ code: 139, stderr: 'Fatal Python error' }),
    { kind: 'fails', what: expect.stringContaining('exit 139'), detail: 'Fatal Python error' },
  ],
  ['no way', answer({ unreachable: 'm has no x' }), { kind: 'unreachable', what: 'm has no x' }],
  [
    'an answer that is none',
    result({ stdout: '@create-mw@ {"lay' }),
    { kind: 'fails', what: expect.any(String) },
  ],
])('%s', async (_, python3, expected) => {
  expect(await outcome({ python3 }, {}, 500)).toMatchObject(expected);
});

it.each<[string, string[], Readonly<Record<string, string>>, string, Record<string, string>]>([
  ['nothing special', [], {}, 'python3 python', {}],
  [
    'environments in folders, the nearest first',
    ['.venv/bin/python', 'api/venv/Scripts/python.exe', 'web/.venv/bin/python'],
    {},
    '/project/api/venv/Scripts/python.exe /project/.venv/bin/python python3 python',
    {},
  ],
  ['uv', [], { 'uv.lock': '' }, 'uv? python3 python', {}],
  ['poetry', [], { 'api/poetry.lock': '' }, 'poetry? python3 python', {}],
  [
    'an active environment comes after the project’s own',
    ['.venv/bin/python'],
    { 'pdm.lock': '' },
    '/project/.venv/bin/python pdm? /active/bin/python /active/Scripts/python.exe python3 python',
    { VIRTUAL_ENV: '/active' },
  ],
  [
    'where uv was told to put its own',
    [],
    { 'uv.lock': '' },
    '/project/.e/bin/python /project/.e/Scripts/python.exe uv? python3 python',
    { UV_PROJECT_ENVIRONMENT: '.e' },
  ],
])('Pythons to try: %s', (_, standing, files, expected, env) => {
  const has = (path: string) => standing.includes(path);
  const found = interpreters({ files: memoryFiles(files), env, has, folder: 'api/app' });
  const words = found.map(({ kind, command }) => (kind === 'ask' ? `${command}?` : command));
  expect(words.join(' ')).toBe(expected);
});

/** `C?` is conditional; `origin=C` comes from a library call. */
function layers(text: string): PlannedLayer[] {
  return text.split(' ').flatMap((word) => {
    const [, origin = '', symbol = '', mark] = /^(?:(.*)=)?([^?]*)(\?)?$/.exec(word) ?? [];
    const conditional = mark === '?';
    return symbol
      ? [
          {
            symbol,
            origin,
            definedAs: origin.split(/[.:]/).at(-1) ?? '',
            conditional,
            concern: null,
            owned: false,
            file: 'main.py',
            isNew: false,
          },
        ]
      : [];
  });
}
const running = (text: string): RunningLayer[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((word) => {
      const [name = '', ...aliases] = word.split('/');
      return { name, module: 'x', aliases };
    });

const OTEL = 'opentelemetry.instrumentation.fastapi.FastAPIInstrumentor';
it.each([
  ['', '', true],
  ['A B', 'A B', true],
  ['A B', 'B A', false],
  ['A B', 'A', false],
  ['A', 'A A', false],
  ['A? B C?', 'B', true],
  ['A? B C?', 'A B C', true],
  ['A? B', 'B A', false],
  ['C B', 'CORSMiddleware/C B', true],
  ['starlette.middleware.cors.CORSMiddleware=C B', 'CORSMiddleware B', true],
  ['app/auth.py:Auth=A', 'Auth', true],
  ['<lambda> B', 'whatever B', true],
  [
    'prometheus_fastapi_instrumentator.Instrumentator=Instrumentator A',
    'PrometheusInstrumentatorMiddleware A',
    true,
  ],
  [`${OTEL}=FastAPIInstrumentor A`, 'A', true],
  [`${OTEL}=FastAPIInstrumentor A`, 'OpenTelemetryMiddleware A', true],
  [`${OTEL}=FastAPIInstrumentor A`, 'A OpenTelemetryMiddleware', false],
])('%j nests as %j: %s', (planned, real, expected) => {
  expect(nestsAs(layers(planned), running(real), ({ origin }) => runsAs(origin))).toBe(expected);
});

it('the inverse of a plan', () => {
  expect(
    inverse([
      { path: 'a.py', kind: 'edit', before: '1', after: '2' },
      { path: 'new/x.py', kind: 'create', after: '3' },
      { path: 'new/deep/y.py', kind: 'create', after: '4' },
      { path: 'old.py', kind: 'delete', before: '5' },
    ]),
  ).toEqual([
    { path: 'new/deep/y.py', kind: 'delete', before: '4' },
    { path: 'new/x.py', kind: 'delete', before: '3' },
    { path: 'a.py', kind: 'edit', before: '2', after: '1' },
    { path: 'old.py', kind: 'create', after: '5' },
  ]);
});
