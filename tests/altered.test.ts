import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { run } from '../src/commands.ts';
import { type MemoryHost, memoryHost } from '../src/host/memory.ts';
import type { Answer, Option } from '../src/types.ts';
import { generated } from '../src/worlds/index.ts';
import { needed } from './support/concerns.ts';
import { findCases, readBefore } from './support/snapshots.ts';

type Tree = Readonly<Record<string, string>>;

/** What a run leaves, as text. */
async function ran(tree: Tree, ...argv: string[]): Promise<MemoryHost> {
  const host = memoryHost(tree);
  const install = argv[0] === 'add' ? ['--no-install'] : [];
  await run(parseArguments([...argv, ...install], {}), host);
  return host;
}

const PYPROJECT = '[project]\nname = "x"\nversion = "0"\ndependencies = [\n    "fastapi",\n]\n';
const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const PROJECT: Tree = { 'pyproject.toml': PYPROJECT, 'main.py': MAIN };

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'auth.header': ['X-API-Key'],
  'cors.max-age': ['60'],
  'cors.origin-regex': ['https://.*\\.a\\.test'],
  'body-limit.max': ['5MiB', '4096'],
  'compression.min': ['5MiB'],
  'maintenance.retry': ['600'],
  'metrics.path': ['/prometheus'],
  'idempotency.hours': ['48'],
  'rate-limit.limit': ['7/second'],
  'rate-limit-principal.limit': ['7/second'],
  'request-id.header': ['X-Trace'],
  'session.days': ['30'],
  'timeout.seconds': ['7', '2.5'],
  'timing.header': ['X-Took'],
};
const LISTS: Readonly<Record<string, readonly string[]>> = {
  'cors.origins': ['https://a.test,https://b.test', ''],
  'csrf.origins': ['https://a.test,https://b.test'],
  'csrf.cookies': ['session', 'a,b'],
  'idempotency.methods': ['PATCH', 'POST,DELETE'],
  'proxy-headers.trusted': ['10.1.0.0/16'],
  'trusted-host.hosts': ['a.test', '*.b.test'],
};

const textOf = (answer: Answer): string =>
  Array.isArray(answer) ? answer.join(',') : String(answer);

function valuesOf(id: string, { kind, choices = [], default: usual }: Option): string[] {
  if (kind === 'boolean') return ['true', 'false'];
  if (kind === 'choice') return [...choices];
  const more = kind === 'list' ? (LISTS[id] ?? ['/a', '/a,/b']) : TEXTS[id];
  if (!more) throw new Error(`TEXTS has no answer for ${id}`);
  return [...(usual === undefined ? [] : [textOf(usual)]), ...more];
}

/** What is said of the concern besides, so that the option is of use. */
const WITH: Readonly<Record<string, readonly string[]>> = {
  'auth.audience': ['auth.scheme=jwt'],
  'idempotency.fail': ['idempotency.store=redis'],
  'rate-limit.fail': ['rate-limit.store=redis'],
  'rate-limit-principal.fail': ['rate-limit-principal.store=redis'],
};

const options = generated.flatMap(({ id, options: own }) =>
  own.map((option) => ({ concern: id, id: `${id}.${option.name}`, option })),
);

const sets = (settings: readonly string[]): string[] =>
  settings.flatMap((setting) => ['--set', setting]);

/** Settings of the concern, one an option. */
const withoutOption = (all: readonly string[], id: string): string[] =>
  all.filter(
    (word, index) => !word.startsWith(`${id}=`) && !(all[index + 1] ?? '').startsWith(`${id}=`),
  );

/** One option and every pair of its values, in a project where the layer is written to `place`. */
async function everyPair(
  project: Tree,
  { concern, id, option }: (typeof options)[number],
  place: string,
) {
  const others = [...withoutOption(needed([concern]), id), ...sets(WITH[id] ?? [])];
  const names = [...new Set([concern, 'cors', 'request-id'])];
  const cors = concern === 'cors' ? [] : needed(['cors']);
  const fresh = new Map<string, MemoryHost>();
  for (const value of valuesOf(id, option)) {
    const set = ['--set', `${id}=${value}`, ...others, ...cors];
    fresh.set(value, await ran(project, 'add', ...names, ...set, '--tests', '-y'));
  }
  for (const [old, from] of fresh) {
    for (const [value, wanted] of fresh) {
      const changed = await ran(from.tree(), 'add', concern, '--set', `${id}=${value}`);
      expect(changed.tree(), `${old} to ${value}`).toEqual(wanted.tree());
      const note = changed.printed.note();
      expect(note).toContain(old === value ? 'Nothing to do.' : `Changed: ${id} (${place}:`);
    }
    const gone = await ran(from.tree(), 'remove', ...names, '-y');
    expect(gone.tree(), `remove after ${old}`).toEqual(memoryHost(project).tree());
  }
}

describe('an answer given anew leaves what adding with it leaves, and goes as that does', () => {
  it.each(options)('$id', (each) => everyPair(PROJECT, each, 'middleware/stack.py'));

  const slowapi = findCases().find(({ name }) => name.endsWith('five-slowapi'));
  const texts = slowapi ? readBefore(slowapi) : {};
  it.each(options.filter(({ concern }) => concern === 'auth'))(
    '$id, of a layer that is registered by itself',
    (each) => everyPair(texts, each, 'quotes/main.py'),
  );
});

const ADD = ['add', 'cors', 'auth', 'timing', '--set', 'cors.origins=https://a.test', '-y'];
const STACK = 'middleware/stack.py';

/** The project with all of it, where somebody has put `to` in place of `from`. */
async function edited(from: string, to: string, path = STACK, more: Tree = {}): Promise<Tree> {
  const tree = (await ran({ ...PROJECT, ...more }, ...ADD)).tree();
  const text = tree[path] ?? '';
  expect(text).toContain(from);
  return { ...tree, [path]: text.replace(from, to) };
}

describe('what somebody made of a registration', () => {
  it.each([
    ['an argument', 'allow_methods=["*"]', 'allow_methods=["GET", "HEAD"]'],
    ['a comment', 'allow_methods=["*"],', 'allow_methods=["*"],  # for now'],
    [
      'an argument of their own',
      'allow_headers=["*"],',
      'allow_headers=["*"],\n                max_age=60,',
    ],
    ['code', 'allow_headers=["*"]', 'allow_headers=allowed_headers()'],
    ['a layout', 'Middleware(\n            CORSMiddleware,', 'Middleware(CORSMiddleware,'],
  ])('stays: %s', async (_, from, to) => {
    const tree = await edited(from, to);
    const changed = await ran(tree, 'add', 'cors', '--set', 'cors.origins=https://b.test');
    expect(changed.tree()).toEqual({
      ...tree,
      [STACK]: tree[STACK]?.replace('https://a.test', 'https://b.test'),
    });
  });

  it.each([
    [
      'code',
      'allow_origins=["https://a.test"]',
      'allow_origins=settings.origins',
      'allow_origins=settings.origins is not what create-mw writes there',
    ],
    [
      'a comment in it',
      'allow_origins=["https://a.test"]',
      'allow_origins=[\n"https://a.test",  # the shop\n]',
      'a comment of yours stands in allow_origins, and it would go',
    ],
    [
      'what brings it',
      'allow_origins=["https://a.test"]',
      '**origins()',
      'allow_origins may be among what CORSMiddleware is given there',
    ],
  ])('is not thrown away: %s', async (_, from, to, reason) => {
    const tree = await edited(from, to);
    const line = (tree[STACK]?.slice(0, tree[STACK].indexOf(to)) ?? '').split('\n').length;
    const refused = ran(tree, 'add', 'cors', '--set', 'cors.origins=https://b.test');
    const at = to.startsWith('**') ? /stack\.py:\d+: / : `${STACK}:${line}: `;
    await expect(refused).rejects.toThrow(at);
    await expect(refused).rejects.toThrow(`${reason}. Nothing was written.`);
    await expect(refused).rejects.toMatchObject({ code: 'files.edited' });
  });

  it('is left alone where only another option is named', async () => {
    const tree = await edited('["https://a.test"]', 'settings.origins');
    const changed = await ran(tree, 'add', 'cors', '--set', 'cors.credentials=true');
    expect(changed.tree()[STACK]).toBe(
      tree[STACK]?.replace('allow_credentials=False', 'allow_credentials=True'),
    );
  });

  it('a class of ours that was edited is not deleted', async () => {
    const tree = await edited('MIN_LENGTH = 16', 'MIN_LENGTH = 32', 'middleware/api_keys.py');
    await expect(ran(tree, 'add', 'auth', '--set', 'auth.scheme=jwt')).rejects.toThrow(
      'middleware/api_keys.py is not as this version of create-mw writes it',
    );
  });

  it('a class of ours that other code imports stays', async () => {
    const tree = (await ran(PROJECT, ...ADD)).tree();
    const own = { ...tree, 'keys.py': 'from middleware.api_keys import APIKeys\n' };
    const changed = (await ran(own, 'add', 'auth', '--set', 'auth.scheme=jwt')).tree();
    expect(changed['middleware/api_keys.py']).toBe(tree['middleware/api_keys.py']);
    expect(changed[STACK]).not.toContain('APIKeys');
  });
});

describe('answers about what stands', () => {
  it('are checked beside those that stand', async () => {
    const tree = (await ran(PROJECT, ...ADD, '--set', 'cors.credentials=true')).tree();
    await expect(ran(tree, 'add', 'cors', '--set', 'cors.origins=*')).rejects.toThrow(
      '* with credentials lets every site act as the signed-in user',
    );
  });

  it('may not name the header of another layer', async () => {
    const tree = (await ran(PROJECT, ...ADD, 'request-id')).tree();
    await expect(ran(tree, 'add', 'timing', '--set', 'timing.header=x-request-id')).rejects.toThrow(
      'RequestIDMiddleware (middleware/stack.py:',
    );
  });

  it('say what an empty list means, and repeat as they were given', async () => {
    const tree = (await ran(PROJECT, ...ADD)).tree();
    const note = (
      await ran(tree, 'add', 'cors', '--set', 'cors.origins=', '--set', 'cors.credentials=no')
    ).printed.note();
    expect(note).toContain(
      'cors.origins is empty: browsers on other origins stay out until you add some.',
    );
    expect(note).toContain(
      'add cors --set cors.origins= --set cors.credentials=false --no-install',
    );
  });

  it('that nothing makes use of are told', async () => {
    const tree = (await ran(PROJECT, 'add', 'rate-limit', '-y')).tree();
    const { printed, ...host } = await ran(
      tree,
      'add',
      'rate-limit',
      '--set',
      'rate-limit.fail=closed',
    );
    expect(host.tree()).toEqual(tree);
    expect(printed.note()).toContain(
      'Not applied: rate-limit.fail. RateLimitMiddleware (middleware/stack.py:',
    );
  });

  it('come with what is new, in one run', async () => {
    const tree = (await ran(PROJECT, ...ADD)).tree();
    const both = await ran(
      tree,
      'add',
      'cors',
      'request-id',
      '--set',
      'cors.origins=https://b.test',
      '-y',
    );
    const text = ADD.map((word) => word.replace('a.test', 'b.test'));
    expect(both.tree()).toEqual((await ran(PROJECT, ...text, 'request-id')).tree());
  });

  it('of --files-only leave the registration alone', async () => {
    const tree = (await ran(PROJECT, ...ADD)).tree();
    const { printed, ...host } = await ran(
      tree,
      'add',
      'cors',
      '--set',
      'cors.origins=https://b.test',
      '--files-only',
    );
    expect(host.tree()).toEqual(tree);
    expect(printed.note()).toContain('stays as it is with --files-only');
  });

  it.each([
    [
      'another class',
      'app.add_middleware(CORSMiddleware, allow_origins=["*"])',
      'is not what create-mw wrote',
    ],
    [
      'two of them',
      'app.add_middleware(CORSMiddleware)\napp.add_middleware(CORSMiddleware)',
      'is not the only one of its kind',
    ],
  ])('of %s are not applied', async (_, line, why) => {
    const own = {
      'main.py': `from fastapi import FastAPI\nfrom starlette.middleware.cors import CORSMiddleware\n\napp = FastAPI()\n${line}\n`,
    };
    const { printed, ...host } = await ran(
      own,
      'add',
      'cors',
      '--set',
      'cors.origins=https://b.test',
    );
    expect(host.tree()).toEqual(memoryHost(own).tree());
    expect(printed.note()).toContain(
      `Not applied: cors.origins. CORSMiddleware (main.py:${line.split('\n').length + 4}) ${why}`,
    );
  });
});

it('keeps a class file that an edited offered test imports, and takes it along with one as generated', async () => {
  const tests = 'tests/test_middleware_stack.py';
  const tree = (await ran(PROJECT, ...ADD, '--tests')).tree();
  expect(tree[tests]).toBeDefined();
  const jwt = ['add', 'auth', '--set', 'auth.scheme=jwt', '-y'];
  const own = 'from middleware.api_keys import APIKeys\n';
  const keys = 'middleware/api_keys.py';
  expect((await ran({ ...tree, [tests]: own }, ...jwt)).tree()[keys]).toBe(tree[keys]);
  expect((await ran(tree, ...jwt)).tree()[keys]).toBeUndefined();
});
