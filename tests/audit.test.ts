import { describe, expect, it } from 'vitest';
import { audit, type Extent } from '../src/core/audit/audit.ts';
import type { Rule } from '../src/core/rules/types.ts';
import type { App, Doubt, Reading } from '../src/types.ts';
import type { Auditor, Ignore, RuleHit, Spot } from '../src/worlds/seam/auditing.ts';
import type { Workspace } from '../src/worlds/world.ts';

const app = (file: string, name = 'app'): App => ({ framework: 'toy', file, name, line: 1 });
const spot = (file: string, line = 1, column = 1): Spot => ({
  ...{ file, line, column },
  ...{ endLine: line, endColumn: column },
});
const hit = (file: string, line = 1, column = 1, more: Partial<RuleHit> = {}): RuleHit => ({
  spot: spot(file, line, column),
  message: 'wrong',
  ...more,
});
const rule = (id: string, ...hits: readonly RuleHit[]): Rule => ({
  id,
  severity: 'error',
  summary: '',
  because: 'why',
  advice: 'do',
  fix: 'none',
  find: () => hits,
});
const ignore = (id: string, file: string, from: number, to = from): Ignore => ({
  rule: id,
  comment: spot(file, from),
  ...{ from, to },
});
const doubt = (file: string, line: number): Doubt => ({ file, line, reason: 'dark' });

/** A project with these applications, of which one may not parse, and what its world says of it. */
type Project = {
  readonly apps?: readonly App[];
  readonly broken?: readonly string[];
  readonly doubts?: Readonly<Record<string, readonly Doubt[]>>;
  readonly ignores?: readonly Ignore[];
  readonly cuts?: readonly Doubt[];
};

async function audited(
  { apps = [app('main.py')], broken = [], doubts = {}, ignores = [], cuts = [] }: Project,
  { rules = [], settings, ...extent }: Partial<Extent> = {},
) {
  let wanted: (path: string) => boolean = () => expect.unreachable();
  let audited: readonly Reading[] = [];
  const auditor = { ignores: () => ignores, cuts: () => cuts } as unknown as Auditor;
  const workspace = {
    apps: () => apps,
    isAside: (path: string) => /(^|\/)tests\//.test(path),
    isForeign: (path: string) => path.startsWith('vendor/'),
    fault: async (file: string) =>
      broken.includes(file) ? { line: 7, message: 'no code' } : undefined,
    read: (each: App) => ({ app: each, layers: [], doubts: doubts[each.file] ?? [] }),
    auditor: async (readings: readonly Reading[], isWanted: typeof wanted) => {
      wanted = isWanted;
      audited = readings;
      return auditor;
    },
  } as unknown as Workspace;
  const usual = { rules: new Map(), exclude: [], failOn: undefined };
  const report = await audit(workspace, {
    ...{ app: undefined, within: '', paths: [] },
    ...extent,
    rules,
    settings: { ...usual, ...settings },
  });
  return {
    ...report,
    audited: audited.map(({ app: { file } }) => file),
    wanted: (path: string) => wanted(path),
    brief: report.findings.map(
      ({ rule: id, file, line, column, severity }) => `${file}:${line}:${column} ${id} ${severity}`,
    ),
  };
}

const off = (exclude: readonly string[]) => ({ rules: new Map(), exclude, failOn: undefined });

describe('what is left out', () => {
  const apps = [app('a/main.py'), app('b/main.py'), app('ab/main.py')];

  it('is neither read nor found to be wrong', async () => {
    const rules = [rule('x', hit('a/x.py'), hit('a'), hit('ab/x.py'), hit('b/x.py'))];
    const {
      audited: read,
      brief,
      ...report
    } = await audited({ apps }, { rules, settings: off(['a']) });
    expect(report.apps.map(({ file }) => file)).toEqual(['b/main.py', 'ab/main.py']);
    expect(read).toEqual(['b/main.py', 'ab/main.py']);
    expect(brief).toEqual(['ab/x.py:1:1 x error', 'b/x.py:1:1 x error']);
  });

  it('is everything where the root is', async () => {
    const { audited: read } = await audited({ apps }, { settings: off(['']) });
    expect(read).toEqual([]);
  });
});

describe('an application that does not parse', () => {
  it('is said, each file once, and the others are read', async () => {
    const apps = [app('a.py'), app('a.py', 'two'), app('b.py')];
    const { unread, audited: read } = await audited({ apps, broken: ['a.py'] });
    expect(unread).toEqual([{ file: 'a.py', line: 7, reason: 'no code' }]);
    expect(read).toEqual(['b.py']);
  });
});

describe('doubts', () => {
  it('are those of every reading and what rules gave up on, each once', async () => {
    const { doubts } = await audited({
      apps: [app('a.py'), app('b.py')],
      doubts: { 'a.py': [doubt('x.py', 1), doubt('y.py', 2)], 'b.py': [doubt('x.py', 1)] },
      cuts: [doubt('z.py', 3), doubt('x.py', 3)],
    });
    expect(doubts.map(({ file, line }) => `${file}:${line}`)).toEqual([
      ...['x.py:1', 'y.py:2', 'z.py:3', 'x.py:3'],
    ]);
  });
});

describe('the files that rules look into', () => {
  it('are those of the project, without tests and code of others', async () => {
    const { wanted } = await audited({});
    expect(['a.py', 'tests/a.py', 'a/tests/b.py', 'vendor/a.py'].map(wanted)).toEqual([
      ...[true, false, false, false],
    ]);
  });

  it('are those beside an application in a folder of tests, too', async () => {
    const apps = [app('tests/one/main.py'), app('tests/two/main.py'), app('src/main.py')];
    const { wanted } = await audited({ apps: apps.slice(0, 2) });
    expect(
      ['tests/one/a.py', 'tests/two/b/c.py', 'tests/three.py', 'tests/onesie/a.py'].map(wanted),
    ).toEqual([true, true, false, false]);
    const beside = await audited({ apps: apps.slice(2) });
    expect(beside.wanted('src/tests/a.py')).toBe(false);
  });

  it('are those that are named, whatever they are', async () => {
    const { wanted } = await audited({}, { paths: ['tests/a', 'vendor/b.py'] });
    expect(['tests/a/x.py', 'vendor/b.py', 'tests/ab/x.py'].map(wanted)).toEqual([
      ...[true, true, false],
    ]);
  });
});

describe('findings', () => {
  it('come by file, line, column and rule, and once', async () => {
    const rules = [
      rule('c', hit('a.py', 3, 9), hit('a.py', 3, 9)),
      rule('z', hit('b.py', 2, 5), hit('b.py', 10, 1), hit('a.py', 3, 9)),
      rule('d', hit('a.py', 3, 10), hit('a.py', 3, 2), hit('b.py', 1, 1)),
      rule('b', hit('c.py', 1, 1), hit('a.py', 3, 9)),
    ];
    const { brief } = await audited({}, { rules });
    expect(brief.map((line) => line.replace(/ error$/, ''))).toEqual([
      ...['a.py:3:2 d', 'a.py:3:9 b', 'a.py:3:9 c', 'a.py:3:9 z', 'a.py:3:10 d'],
      ...['b.py:1:1 d', 'b.py:2:5 z', 'b.py:10:1 z', 'c.py:1:1 b'],
    ]);
  });

  it('of places that look alike when they are written in a row are two', async () => {
    const rules = [rule('x', hit('a', 1, 11), hit('a', 11, 1))];
    expect((await audited({}, { rules })).brief).toEqual(['a:1:11 x error', 'a:11:1 x error']);
  });

  it('are those of the paths that are named', async () => {
    const rules = [rule('x', hit('a/x.py'), hit('b.py'), hit('ab.py'))];
    const { brief } = await audited({}, { rules, paths: ['a', 'b.py'] });
    expect(brief).toEqual(['a/x.py:1:1 x error', 'b.py:1:1 x error']);
  });

  const weighed = (...pairs: readonly (readonly [string, 'info' | 'warning' | 'off'])[]) => ({
    ...off([]),
    rules: new Map(pairs),
  });

  it('weigh what the project says, or what the rule says', async () => {
    const rules = [
      rule('x', hit('a.py')),
      rule('y', hit('b.py')),
      rule('z', hit('c.py', 1, 1, { severity: 'warning' })),
    ];
    const settings = weighed(['x', 'info'], ['y', 'off']);
    expect((await audited({}, { rules, settings })).brief).toEqual([
      ...['a.py:1:1 x info', 'c.py:1:1 z warning'],
    ]);
  });

  it('in what nothing registers are infos, if all that registers could be read', async () => {
    const rules = [rule('x', hit('a.py', 1, 1, { isIdle: true }), hit('b.py'))];
    const idle = async (project: Project) => (await audited(project, { rules })).brief[0];
    expect(await idle({})).toBe('a.py:1:1 x info');
    expect(await idle({ apps: [] })).toBe('a.py:1:1 x error');
    const apps = [app('m.py'), app('n.py')];
    expect(await idle({ apps, doubts: { 'n.py': [doubt('n.py', 1)] } })).toBe('a.py:1:1 x error');
  });

  it('are silenced by a comment, and a comment that silences nothing is one', async () => {
    const rules = [rule('x', hit('a.py', 3)), rule('y')];
    const ignores = [ignore('x', 'a.py', 2, 3), ignore('y', 'a.py', 5), ignore('q', 'a.py', 6)];
    const brief = async (settings = weighed()) =>
      (await audited({ ignores }, { rules, settings })).brief;
    expect(await brief()).toEqual([
      ...['a.py:5:1 unused-ignore warning', 'a.py:6:1 unused-ignore warning'],
    ]);
    expect(await brief(weighed(['unused-ignore', 'off']))).toEqual([]);
    expect(await brief(weighed(['unused-ignore', 'info']))).toContain(
      'a.py:5:1 unused-ignore info',
    );
    // What a rule that is off would have found, nobody knows.
    expect(await brief(weighed(['y', 'off']))).toEqual(['a.py:6:1 unused-ignore warning']);
  });
});
