import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { STACK_TRACE, sandbox } from './support/cli.ts';
import { APP, fingerprint, type Ground, groundIn, type Hostile, WRONG } from './support/hostile.ts';
import { repositories } from './support/hostile-repositories.ts';

const { project, run } = sandbox();
const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'create-mw-hostile-')));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const FIRST = ['check'];
/** Of the commands that only look one for each part of the program: auditing, planning, mending. */
const LOOKING: readonly (readonly string[])[] = [
  FIRST,
  ['add', 'cors', 'errors', 'timing', '-y', '--dry-run', '--tests'],
  ['check', '--fix', '--unsafe-fixes', '--diff'],
];
const LOOKING_AS_WELL: readonly (readonly string[])[] = [
  ['stack', '--json'],
  ['check', '--format', 'sarif'],
  ['add', 'cors', 'request-id', 'auth', '-y', '--diff'],
  ['remove', 'cors', '--dry-run'],
];
/** They read no project: once is enough. */
const OF_NO_PROJECT: readonly (readonly string[])[] = [
  ['list'],
  ['explain', 'cors'],
  ['explain', 'nesting'],
  ['--help'],
  ['--version'],
];
const [ANY] = Object.keys(repositories);
/** Some hundred times what it takes: more would be a hang. */
const LIMIT = 60_000;

describe.each(Object.entries(repositories))('%s', (name, hostile) => {
  it('is looked at and nothing happens', { timeout: 600_000 }, async () => {
    const ground = groundIn(path.join(base, name.replaceAll(/\W+/g, '-')));
    hostile.build(ground);
    // What was made has been touched by the programs that made it.
    rmSync(ground.canary, { force: true });
    const before = fingerprint(ground.base);
    for (const args of commandsFor(name, hostile)) {
      const result = await look(ground, hostile, args);
      if (args === FIRST) expectSaid(hostile, result);
      expect(existsSync(ground.canary), `${args.join(' ')} ran something`).toBe(false);
      expect(fingerprint(ground.base), args.join(' ')).toEqual(before);
    }
  });
});

/** All of them where a fault was reported; elsewhere those that differ in what they read. */
function commandsFor(name: string, { slow }: Hostile): readonly (readonly string[])[] {
  if (slow) return [FIRST];
  const all = /^([A-Z]\d|symlink)/.test(name) ? [...LOOKING, ...LOOKING_AS_WELL] : LOOKING;
  return name === ANY ? [...all, ...OF_NO_PROJECT] : all;
}

async function look(
  ground: Ground,
  { within = '', env, hides = [] }: Hostile,
  args: readonly string[],
) {
  const home = path.join(ground.base, 'home');
  const result = await run(path.join(ground.work, within), args, {
    // What Node itself reads of a folder, too.
    alone: args === FIRST,
    env: { HOME: home, XDG_STATE_HOME: path.join(home, 'state'), ...env?.(ground) },
  });
  const said = result.out + result.err;
  expect(result.ms, args.join(' ')).toBeLessThan(LIMIT);
  expect(result.err).not.toMatch(STACK_TRACE);
  expect([0, 1, 2], said).toContain(result.code);
  for (const text of hides) expectHidden(said, text, args);
  return said;
}

function expectHidden(said: string, text: string | RegExp, args: readonly string[]): void {
  const found = typeof text === 'string' ? said.includes(text) : text.test(said);
  expect(found, `${args.join(' ')} printed ${text}:\n${JSON.stringify(said)}`).toBe(false);
}

function expectSaid({ says = [] }: Hostile, said: string): void {
  for (const text of says) {
    if (typeof text === 'string') expect(said).toContain(text);
    else expect(said).toMatch(text);
  }
}

describe('what is not hostile', () => {
  it('a project that is reached through a link is read and written as usual', async () => {
    const root = project({ 'app/main.py': APP, 'app/real.py': 'x = 1\n', 'requirements.txt': '' });
    const link = `${root}-link`;
    symlinkSync(root, link);
    symlinkSync('real.py', path.join(root, 'app/again.py'));
    const { code, out, err } = await run(base, ['check', '-C', link]);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: 'No findings; 1 application read.\n',
      err: '',
    });
    expect(await run(base, ['add', 'errors', '-y', '-C', path.join(link, 'app')])).toMatchObject({
      code: 0,
    });
    expect(existsSync(path.join(root, 'app/middleware/stack.py'))).toBe(true);
  });

  it.runIf(process.getuid?.() === 0)('a folder that may not be read is named', async () => {
    const root = project({ 'main.py': WRONG, 'closed/a.py': WRONG, 'shut.py': WRONG });
    for (const [name, mode] of [
      ['.', 0o755],
      ['closed', 0o000],
      ['shut.py', 0o000],
    ] as const)
      chmodSync(path.join(root, name), mode);
    const { code, err } = await run(root, ['check'], {
      uid: 65534,
      gid: 65534,
      env: { HOME: root },
    });
    expect(code).toBe(1);
    for (const name of ['closed', 'shut.py'])
      expect(err).toContain(`Not read: ${name}: permission denied.`);
  });
});
