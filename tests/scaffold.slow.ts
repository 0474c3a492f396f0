import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const copy = mkdtempSync(path.join(tmpdir(), 'create-mw-scaffold-'));
const PARTS = [
  'bin',
  'dist',
  'docs',
  'schemas',
  'scripts',
  'snapshots',
  'src',
  'templates',
  'tests',
];
const FILES = ['package.json', 'tsconfig.json', 'biome.json', 'README.md', 'vitest.config.ts'];
/** The suites that need neither the built program nor Python. */
const QUICK = ['tests/registry.test.ts', 'tests/docs.test.ts'];

const inCopy = (command: string, ...args: readonly string[]) =>
  execa(command, args, {
    cwd: copy,
    // The results of these runs are asked here, and are no results of this one.
    env: { NO_COLOR: '1', CREATE_MW_RESULTS: undefined },
    reject: false,
    all: true,
  });
const node = (...args: readonly string[]) => inCopy(process.execPath, ...args);

/** What suites of the copy say of each of their tests that fails. */
async function failures(...args: readonly string[]): Promise<Record<string, string>> {
  const report = path.join(copy, 'report.json');
  const options = ['--reporter=json', `--outputFile=${report}`];
  await node('node_modules/vitest/vitest.mjs', 'run', ...options, ...args);
  const { testResults }: { testResults: { assertionResults: Result[] }[] } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  return Object.fromEntries(
    testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => [fullName, failureMessages.join('\n')]),
  );
}
const quick = () => failures('--config', 'plain.config.js', ...QUICK);
type Result = { status: string; fullName: string; failureMessages: string[] };

beforeAll(async () => {
  for (const name of [...PARTS, ...FILES])
    cpSync(path.join(checkout, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(checkout, 'node_modules'), path.join(copy, 'node_modules'));
  // The built program and Python are not needed for what is missing.
  writeFileSync(
    path.join(copy, 'plain.config.js'),
    "export default { test: { include: ['tests/*.test.ts'], provide: { python: { missing: 'not needed' } } } };\n",
  );
  writeFileSync(path.join(copy, '.gitignore'), 'node_modules\nsrc/*.gen.js\ndist\n');
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('npm run new', () => {
  it('makes a concern whose files and lines are named until they are written', async () => {
    const made = await node('scripts/new.mjs', 'concern', 'coffee-break');
    expect(made.exitCode, made.all).toBe(0);
    await node('scripts/build.mjs');
    const { [UNWRITTEN]: left = '', [TABLES]: tables = '', ...other } = await quick();
    expect(Object.keys(other)).toEqual([]);
    for (const file of [
      'src/concerns/coffee-break.ts',
      'src/concerns/index.ts',
      'src/worlds/asgi/recipes/coffee-break.ts',
      'templates/asgi/coffee_break.py.hbs',
      'templates/asgi/tests/coffee-break.py.hbs',
      'tests/behaviour/test_coffee_break.py',
    ])
      expect(left).toContain(`${file}:`);
    expect(tables).toContain('README.md');
    expect(tables).toContain('npx vitest run tests/docs.test.ts -u');
  });

  it('has its snapshot and its behaviour asked for', async () => {
    const own = ['-t', 'alone-coffee-break|nobody has to be offered$|coffee-break has a suite'];
    const told = await failures('tests/snapshots.test.ts', 'tests/behaviour.test.ts', ...own);
    const [snapshot, behaviour, ...other] = Object.values(told).sort(
      (a, b) => a.indexOf('pytest.fail') - b.indexOf('pytest.fail'),
    );
    expect(other).toEqual([]);
    expect(snapshot).toContain('UPDATE_SNAPSHOTS=1 npx vitest run tests/snapshots.test.ts -t');
    if (behaviour !== undefined) {
      expect(behaviour).toContain('test_coffee_break.py');
      expect(behaviour).toContain('UNWRITTEN: what it does to a request');
    }
  });

  it('has every file of a concern missed when it is gone', async () => {
    const gone = [
      'templates/asgi/coffee_break.py.hbs',
      'templates/asgi/tests/coffee-break.py.hbs',
      'snapshots/fastapi/alone-coffee-break/case.json',
      'tests/behaviour/test_coffee_break.py',
    ];
    const texts = gone.map((file) => readFileSync(path.join(copy, file), 'utf8'));
    for (const file of gone) rmSync(path.join(copy, file));
    const told = Object.values(await quick()).join('\n');
    for (const file of gone) expect(told).toContain(`${file} does not exist: `);
    for (const [index, file] of gone.entries())
      writeFileSync(path.join(copy, file), texts[index] ?? '');
  });

  it('has a template missed that no recipe names', async () => {
    const recipe = path.join(copy, 'src/worlds/asgi/recipes/coffee-break.ts');
    const text = readFileSync(recipe, 'utf8');
    writeFileSync(recipe, text.replace('coffee_break.py', 'stack.py'));
    const { [TEMPLATES]: told } = await quick();
    expect(told).toContain('coffee_break.py.hbs');
    writeFileSync(recipe, text);
  });

  it('makes a concern of one that is only recognised, and leaves what is written', async () => {
    const before = readFileSync(path.join(copy, 'src/concerns/tenancy.ts'), 'utf8');
    const made = await node('scripts/new.mjs', 'concern', 'tenancy');
    expect(made.stdout).toContain('made     src/worlds/asgi/recipes/tenancy.ts');
    expect(made.stdout).not.toContain('src/concerns/');
    expect(readFileSync(path.join(copy, 'src/concerns/tenancy.ts'), 'utf8')).toBe(before);
  });

  it('makes a rule whose files and lines are named until they are written', async () => {
    const made = await node('scripts/new.mjs', 'rule', 'cold-coffee');
    expect(made.exitCode, made.all).toBe(0);
    await node('scripts/build.mjs');
    const { [UNWRITTEN]: left = '', [TABLES]: tables = '', [PAGE]: page = '' } = await quick();
    for (const file of [
      'src/worlds/asgi/rules/cold-coffee.ts',
      'snapshots/rules/cold-coffee/bad.py',
      'snapshots/rules/cold-coffee/good.py',
    ])
      expect(left).toContain(`${file}:`);
    expect(tables).toContain('README.md');
    expect(page).toContain('docs/rules.md');
  });

  it('makes what Biome and TypeScript accept', async () => {
    const lint = await node('node_modules/@biomejs/biome/bin/biome', 'lint', 'src', 'scripts');
    expect(lint.exitCode, lint.all).toBe(0);
    const types = await node('node_modules/typescript/bin/tsc', '--noEmit');
    expect(types.all).not.toMatch(/^src\//m);
  });

  it.each([
    [['concern', 'timing'], 'timing can be generated already'],
    [['rule', 'nesting'], 'there is a rule nesting already'],
    [['concern', 'Rate Limit'], 'an id is like request-id'],
    [['layer', 'timing'], 'npm run new concern <id>'],
    [[], 'npm run new concern <id>'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await node('scripts/new.mjs', ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

const UNWRITTEN = 'nothing that `npm run new` made is left unwritten';
const TEMPLATES = 'every template belongs to something';
const TABLES =
  'the documentation has the concerns, the presets and the rules in the tables of README.md, and nothing else there';
const PAGE = 'the documentation has every rule in docs/rules.md';
