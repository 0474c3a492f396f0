import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands, takes } from '../src/arguments/commands.ts';
import { bug, envelope, kinds, refusal, statuses } from '../src/core/reports/envelope.ts';
import { CODES, Refusal, type RefusalCode } from '../src/errors.ts';
import { memoryHost } from '../src/host.ts';
import { NOTES } from '../src/types/notes.ts';
import { generated } from '../src/worlds/index.ts';
import { sandbox, tree } from './support/cli.ts';
import { document, type Envelope, schema, told } from './support/envelope.ts';
import { rules } from './support/opened.ts';
import { findCases, readBefore } from './support/snapshots.ts';

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const SHOP = { 'main.py': MAIN };
const WRONG =
  `${MAIN}app.add_middleware(CORSMiddleware)\napp.add_middleware(AuthenticationMiddleware)\n`.replace(
    '\n\n',
    '\nfrom starlette.middleware.authentication import AuthenticationMiddleware\nfrom starlette.middleware.cors import CORSMiddleware\n\n',
  );
const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

const codes = Object.keys(CODES).filter((code): code is RefusalCode => code in CODES);

describe('the schema', () => {
  it('knows every kind and every status', () => {
    expect(schema.properties.kind.enum).toEqual(kinds);
    expect(schema.properties.status.enum).toEqual(statuses);
  });

  it.each(codes)('describes a refusal with the code %s', (code) => {
    for (const kind of kinds) {
      const told = refusal(kind, new Refusal(code, 'No.', 'Do this.\nOr that.', { needs: NEEDS }));
      expect(document(envelope(told))).toMatchObject({ kind, exitCode: CODES[code][0] });
    }
  });

  it('describes a bug', () =>
    expect(document(envelope(bug('plan', 'TypeError: x')))).toMatchObject({ exitCode: 70 }));

  it('is the only one that the package names', () => {
    const { files } = JSON.parse(read('package.json'));
    expect(files).toContain('schemas');
    expect(existsSync(new URL('../schemas/v1.schema.json', import.meta.url))).toBe(true);
  });

  it('and docs/machines.md have the kinds of notes', () => {
    const kinds = Object.entries(NOTES);
    const levels = new Set(kinds.map(([, level]) => level));
    expect(new Set(schema.$defs.note.properties.level.enum)).toEqual(levels);
    const [, table = ''] =
      /^\| note \|.*\n\|[-|]+\|\n((?:\|.*\n)*)/m.exec(read('docs/machines.md')) ?? [];
    const rows = [...table.matchAll(/^\| `([\w.]+)` \| (\w+) \| (.*) \|$/gm)];
    expect(rows.map(([, code, level]) => [code, level])).toEqual(kinds);
  });

  it('and docs/machines.md have the codes', () => {
    const [, table = ''] =
      /^\| code \|.*\n\|[-|]+\|\n((?:\|.*\n)*)/m.exec(read('docs/machines.md')) ?? [];
    const rows = [...table.matchAll(/^\| `([\w.]+)` \| (\d+) \| (.*) \|$/gm)];
    expect(rows.map(([, code, exit, text]) => [code, Number(exit), text])).toEqual(
      codes.map((code) => [code, ...CODES[code]]),
    );
  });
});

const NEEDS = [
  { id: 'cors.origins', kind: 'list', question: 'Which?', choices: null, empty: null },
] as const;

type Told = readonly [title: string, argv: readonly string[], expected: Partial<Envelope>];

const ORIGIN = ['--set', 'cors.origins=https://app.example.com'];
const ADD = ['add', 'cors', 'timing', ...ORIGIN];

const ANSWERED: readonly Told[] = [
  ['stack', ['stack'], { kind: 'stack', status: 'ok' }],
  ['a plan', [...ADD, '--dry-run'], { kind: 'plan', status: 'planned', written: [] }],
  ['a run that writes', ADD, { kind: 'plan', status: 'written', verified: null }],
  ['check', ['check'], { kind: 'findings', status: 'ok', findings: [] }],
  ['list', ['list'], { kind: 'catalog', status: 'ok' }],
  ['help', ['--help'], { kind: 'help', status: 'ok' }],
  ['help of a command', ['add', 'cors', '--help'], { kind: 'help', status: 'ok' }],
  ['version', ['--version'], { kind: 'version', status: 'ok' }],
  ['new', ['new', 'api'], { kind: 'plan', status: 'written' }],
  ['nothing to remove', ['remove', 'cors'], { kind: 'plan', status: 'nothing-to-do' }],
  ...generated.map(({ id }): Told => [id, ['explain', id], { kind: 'explanation', id }]),
  ...rules.map(({ id }): Told => [id, ['explain', id], { kind: 'explanation', id }]),
];

describe('--json', () => {
  it.each(ANSWERED)('%s', async (_, argv, expected) => {
    const files = argv[0] === 'new' ? {} : SHOP;
    const { code, document: said } = await told([...argv, '--json'], memoryHost(files));
    expect(said).toMatchObject({ ...expected, exitCode: 0, error: null });
    expect(code).toBe(0);
  });

  it('is taken by every command', () => {
    expect(commands.filter((command) => !takes(command, 'json'))).toEqual([]);
  });

  it('says what a layer is', async () => {
    const { document: said } = await told([...ADD, '--dry-run', '--json'], memoryHost(SHOP));
    expect(said.layers).toMatchObject([
      { concern: 'cors', title: 'CORS', isNew: true, owned: true, serves: ['cors'] },
      { concern: 'timing', isNew: true, owned: true, because: expect.stringContaining('clock') },
    ]);
  });

  it('says how much each note weighs', async () => {
    const argv = ['add', 'cors', 'auth', '--set', 'cors.origins=', '-y', '--dry-run', '--json'];
    const { document: said } = await told(argv, memoryHost(SHOP));
    const kinds = said.notes.map(({ code, level }) => `${code} ${level}`);
    expect(kinds).toEqual(
      expect.arrayContaining([
        'answer.empty warning',
        'setup todo',
        'auth.open info',
        'errors.none info',
      ]),
    );
    const again = await told(['remove', 'timing', '--json'], memoryHost(SHOP));
    expect(again.document.notes).toMatchObject([{ code: 'concern.absent', level: 'info' }]);
  });

  it('says whether it wrote, and what', async () => {
    const host = memoryHost(SHOP);
    const { document: said } = await told([...ADD, '--json'], host);
    const now = host.tree();
    expect(said.written).toEqual(
      expect.arrayContaining(Object.keys(now).filter((path) => now[path] !== SHOP['main.py'])),
    );
    expect((await told([...ADD, '--json'], memoryHost(now))).document).toMatchObject({
      status: 'nothing-to-do',
      written: [],
    });
  });

  it('says what a repair would change, and the command that does it', async () => {
    const { document: dry } = await told(
      ['check', '--fix', '--dry-run', '--json'],
      memoryHost({ 'main.py': WRONG }),
    );
    expect(dry).toMatchObject({ kind: 'findings', fixed: [{ rule: 'nesting' }], written: [] });
    const [next = ''] = dry.next as string[];
    expect(next).toBe(`npx create-mw check --fix --expect ${dry.hash}`);
    const host = memoryHost({ 'main.py': WRONG });
    const { document: done } = await told([...next.split(' ').slice(2), '--json'], host);
    expect(done).toMatchObject({ written: ['main.py'], changes: dry.changes });
    expect(host.tree()).not.toEqual({ 'main.py': WRONG });
  });

  it('has the findings with exit 1, and says how they are mended', async () => {
    const { code, document: said } = await told(
      ['check', '--json'],
      memoryHost({ 'main.py': WRONG }),
    );
    expect({ code, said }).toMatchObject({
      code: 1,
      said: { status: 'findings', next: ['npx create-mw check --fix --dry-run --json'] },
    });
  });

  it('says where something could not be followed, or read', async () => {
    const odd = `${MAIN}setup(app)\n`.replace('\n\n', '\nfrom elsewhere import setup\n\n');
    expect(await told(['stack', '--json'], memoryHost({ 'main.py': odd }))).toMatchObject({
      code: 2,
      document: { status: 'doubts', doubts: [{ file: 'main.py', line: 5 }] },
    });
    const broken = { 'main.py': `${MAIN}def (\n` };
    expect(await told(['check', '--json'], memoryHost(broken))).toMatchObject({
      code: 2,
      document: { status: 'refused', error: { code: 'syntax', at: { file: 'main.py', line: 4 } } },
    });
  });
});

describe('refusals', () => {
  const two = { 'a.py': MAIN, 'b.py': MAIN };
  it.each<[string, readonly string[], Record<string, string>, object]>([
    ['no command', ['frob'], SHOP, { kind: 'none', error: { code: 'usage' } }],
    ['an option', ['stack', '--fix'], SHOP, { kind: 'none', error: { code: 'usage' } }],
    [
      'missing answers',
      ['add', 'cors'],
      SHOP,
      {
        status: 'needs-input',
        error: { code: 'answer.missing' },
        needs: [{ id: 'cors.origins', kind: 'list', empty: expect.any(String) }],
        written: [],
      },
    ],
    ['no concern', ['add'], SHOP, { status: 'needs-input', needs: [{ id: 'add', kind: 'list' }] }],
    ['no name', ['explain'], SHOP, { status: 'needs-input', needs: [{ id: 'name' }] }],
    ['no folder', ['new'], {}, { status: 'needs-input', needs: [{ id: 'dir' }] }],
    [
      'an answer',
      [...ADD, '--set', 'cors.credentials=maybe'],
      SHOP,
      { status: 'refused', error: { code: 'answer.invalid' } },
    ],
    [
      'several applications',
      ['stack'],
      two,
      { kind: 'stack', error: { code: 'app.several', choices: ['a.py:app', 'b.py:app'] } },
    ],
    ['no application', ['check'], { 'a.py': '' }, { error: { code: 'app.none' } }],
    [
      'a doubt',
      [...ADD, '-y'],
      { 'main.py': `from elsewhere import setup\n${MAIN}setup(app)\n` },
      { error: { code: 'shape.unsafe', at: { file: 'main.py', line: 5 } } },
    ],
    ['a stale plan', [...ADD, '--expect', 'sha256:0'], SHOP, { error: { code: 'plan.stale' } }],
  ])('%s', async (_, argv, files, expected) => {
    const host = memoryHost(files);
    const { code, document: said } = await told([...argv, '--json'], host);
    expect(said).toMatchObject({ exitCode: code, ...expected });
    expect(code).toBeGreaterThan(0);
    expect(host.tree()).toEqual(files);
  });
});

describe('--expect', () => {
  const planned = async () => {
    const { document: said } = await told([...ADD, '--dry-run', '--json'], memoryHost(SHOP));
    return String(said.hash);
  };

  it('writes the plan that was seen', async () => {
    const host = memoryHost(SHOP);
    const { code } = await told([...ADD, '--json', '--expect', await planned()], host);
    expect(code).toBe(0);
    expect(host.tree()['middleware/stack.py']).toContain('CORSMiddleware');
  });

  it.each<[string, Record<string, string>, readonly string[]]>([
    ['when a file has changed', { 'main.py': `${MAIN}# more\n` }, ADD],
    ['when something else is asked for', SHOP, ['add', 'timing']],
    ['when an answer is another one', SHOP, [...ADD, '--set', 'cors.credentials=true']],
  ])('writes nothing %s', async (_, files, argv) => {
    const host = memoryHost(files);
    const { document: said } = await told([...argv, '--json', '--expect', await planned()], host);
    expect(said).toMatchObject({ exitCode: 2, error: { code: 'plan.stale' } });
    expect(host.tree()).toEqual(files);
  });

  it('has nothing against a plan that is carried out already', async () => {
    const host = memoryHost(SHOP);
    const hash = await planned();
    await told([...ADD, '--json'], host);
    const again = await told([...ADD, '--json', '--expect', hash], memoryHost(host.tree()));
    expect(again.document).toMatchObject({ exitCode: 0, status: 'nothing-to-do' });
  });
});

const IN_MEMORY = ['add', 'check', 'remove', 'stack'];

describe('of every snapshot', () => {
  const cases = findCases().filter(({ args }) => IN_MEMORY.includes(args[0] ?? ''));
  it.each(cases)('$name', async (each) => {
    const files = Object.entries(readBefore(each)).map(([path, text]) => [
      path,
      Buffer.from(text, 'latin1'),
    ]);
    const argv = each.args.filter((arg) => arg !== '--diff' && !arg.startsWith('--format'));
    const { code, document: said } = await told(
      ['--json', ...argv],
      memoryHost(Object.fromEntries(files)),
    );
    expect(said.exitCode).toBe(code);
    expect(code).toBe(each.exit);
  });
});

const { run, project } = sandbox();

describe('the program', () => {
  it.each([
    [['frob', '--json'], 2],
    [['--json', 'add', '--nothing'], 2],
    [['add', 'cors', '--json'], 2],
    [['check', '--format', 'json', '--app', 'x.py:y'], 2],
    [['--version', '--json'], 0],
    [['-C', 'nowhere', 'stack', '--json'], 2],
  ])('%j: one document, the code in it is that of the process', async (argv, code) => {
    const root = project(SHOP);
    const before = tree(root);
    const { code: exit, out } = await run(root, argv);
    expect(document(out).exitCode).toBe(exit);
    expect(exit).toBe(code);
    expect(tree(root)).toEqual(before);
  });
});
