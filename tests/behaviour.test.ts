import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { generated } from '../src/worlds/index.ts';
import { describePython } from './setup/python.ts';
import { suiteIn } from './support/behaviour.ts';
import { cleanEnv, sandbox } from './support/cli.ts';
import { behaviourTest, GENERATED, needed, ROOMY } from './support/concerns.ts';

const cli = sandbox();
const suite = suiteIn(cli);

/** What nobody has to be offered: without the error boundary some things are otherwise. */
const PLAIN = generated.filter(({ offer }) => offer === undefined).map(({ id }) => id);

const redisMissing = spawnSync('redis-server', ['--version']).status !== 0;

/** The files below tests/behaviour of which some test has passed. */
const passed = new Set<string>();

it.each(GENERATED)('%s has a suite of its own', (id) => {
  const file = behaviourTest(id);
  expect(
    existsSync(path.join(suite, file)),
    `tests/behaviour/${file} does not exist: what ${id} does under a real server, and what it must not do. \`npm run new concern ${id}\` makes a first one`,
  ).toBe(true);
});

/** The generated code under real FastAPI and uvicorn: the sample project, changed by the built CLI. */
describePython('behaviour of the generated code', (python) => {
  // What does not differ is asked once.
  const ON_REDIS = [
    'rate_limit',
    'rate_limit_redis',
    'rate_limit_principal',
    'idempotency_redis',
    'whole',
  ];
  const COUNTS = ON_REDIS.map((name) => `test_${name}.py`);
  const STORES = ['rate-limit', 'rate-limit-principal', 'idempotency'].flatMap((id) => [
    '--set',
    `${id}.store=redis`,
  ]);
  const WHO = ['auth', 'jwt', 'public', 'server', 'cors', 'errors', 'logging'].map(
    (name) => `test_${name}.py`,
  );
  const ERRORS = ['cells', 'errors', 'logging', 'one_clock', 'server', 'tracing', 'whole'].map(
    (name) => `test_${name}.py`,
  );

  it.each([
    ['what nobody has to be offered', PLAIN, [], ['.']],
    // The whole suite asks every concern in tests/servers.slow.ts.
    ['every concern', GENERATED, [], ERRORS],
    ['every concern, on Redis', GENERATED, STORES, COUNTS],
    [
      'every concern, JWT, WebSockets of browsers',
      GENERATED,
      ['--set', 'auth.scheme=jwt', '--set', 'auth.websocket=subprotocol'],
      WHO,
    ],
  ])('%s', async (_name, concerns, more, files) => {
    const project = cli.project({});
    cpSync(path.join(suite, 'sample'), project, { recursive: true });
    const args = ['add', ...concerns, ...needed(concerns), ...ROOMY, ...more, '--no-install'];
    expect(await cli.run(project, args)).toMatchObject({ code: 0 });
    const cwd = mkdtempSync(`${project}-run`);
    const report = path.join(cwd, 'report.xml');
    const options = ['-q', '-p', 'no:cacheprovider', `--junitxml=${report}`];
    const asked = files.map((file) => path.join(suite, file));
    const result = await execa(python, ['-m', 'pytest', ...options, ...asked], {
      cwd,
      env: { ...cleanEnv(), MW_PROJECT: project },
      extendEnv: false,
      reject: false,
      all: true,
    });
    for (const file of passedIn(readFileSync(report, 'utf8'))) passed.add(file);
    expect(result.exitCode, result.all).toBe(0);
  });

  // Its tests skip themselves, which nobody would see.
  it.skipIf(redisMissing)(
    `one limit and one claim for several processes, on a real Redis${redisMissing ? ' (redis-server is not on PATH)' : ''}`,
    () =>
      expect([...passed]).toEqual(
        expect.arrayContaining(['test_rate_limit_redis.py', 'test_idempotency_redis.py']),
      ),
  );

  it.each(GENERATED)('some of what %s does was asked', (id) => {
    const file = behaviourTest(id);
    expect(
      [...passed],
      `every test of tests/behaviour/${file} was skipped, so nothing says what ${id} does; \`npx vitest run tests/behaviour.test.ts\` runs it`,
    ).toContain(file);
  });
});

/** The files that have a test which ran to its end, in pytest's report. */
function passedIn(report: string): string[] {
  return report
    .split('<testcase ')
    .slice(1)
    .filter((test) => !/<(skipped|failure|error)\b/.test(test))
    .map((test) => `${/classname="([^"]*)"/.exec(test)?.[1]?.split('.').at(-1)}.py`);
}
