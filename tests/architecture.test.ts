import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { run } from '../src/commands.ts';
import { onion, relations } from '../src/concerns/index.ts';
import { becauseOf, reasonOf } from '../src/core/catalogue.ts';
import { order } from '../src/core/order/order.ts';
import { memoryHost } from '../src/host/memory.ts';
import { libraries } from '../src/worlds/asgi/libraries.ts';
import { generated, usual } from '../src/worlds/index.ts';
import { type Node, readSources, type Source } from './support/source.ts';

const LINES_PER_FILE = 200;
const LINES_PER_FUNCTION = 45;

/** A group of files, and what it may import besides itself. A file belongs to the first group that fits. */
type Group = { readonly name: string; readonly files: RegExp; readonly may: readonly string[] };

/** The houses and their borders; each file of src/ is in one of them, `commands` and the root included. */
const GROUPS: readonly Group[] = [
  { name: 'types', files: /^src\/types(\.ts$|\/)/, may: [] },
  { name: 'errors', files: /^src\/errors\.ts$/, may: [] },
  { name: 'answers', files: /^src\/answers\.ts$/, may: ['types'] },
  { name: 'assets', files: /^src\/assets\.ts$/, may: [] },
  { name: 'generated', files: /^src\/\w+\.gen\.js$/, may: [] },
  // What the outside world looks like, and what can be said of bytes and errors without touching it.
  {
    name: 'host types',
    files: /^src\/host\/(types|text|overlay|system)\.ts$/,
    may: ['types', 'errors'],
  },
  { name: 'host', files: /^src\/host(\.ts$|\/)/, may: ['types', 'errors', 'host types'] },
  { name: 'concerns', files: /^src\/concerns\//, may: ['types', 'answers'] },
  { name: 'languages', files: /^src\/languages\//, may: ['types', 'errors', 'assets'] },
  { name: 'seam', files: /^src\/worlds\/(world\.ts$|seam\/)/, may: ['types', 'host types'] },
  {
    name: 'core',
    files: /^src\/core\//,
    may: ['types', 'errors', 'concerns', 'host types', 'seam'],
  },
  { name: 'worlds', files: /^src\/worlds\/index\.ts$/, may: ['concerns', 'seam', 'asgi'] },
  {
    name: 'asgi',
    files: /^src\/worlds\/asgi\//,
    may: ['types', 'errors', 'answers', 'generated', 'host types', 'concerns', 'languages', 'seam'],
  },
  {
    name: 'commands',
    files: /^src\/commands\//,
    may: [
      'types',
      'errors',
      'generated',
      'host',
      'host types',
      'concerns',
      'core',
      'seam',
      'arguments',
    ],
  },
  { name: 'arguments', files: /^src\/arguments\//, may: ['errors', 'core'] },
  {
    name: 'root',
    files: /^src\/[\w-]+\.ts$/,
    may: ['errors', 'host', 'core', 'worlds', 'commands', 'arguments'],
  },
];

const groupOf = (path: string): string =>
  GROUPS.find(({ files }) => files.test(path))?.name ?? `nobody's: ${path}`;

/** What a house may not speak of, in its code and its texts; what the seam is called is nobody's secret. */
const UNSPOKEN: readonly (readonly [string, RegExp])[] = [
  ['core', /\.py\b|python|fastapi|starlette|asgi|uvicorn|pyproject|django|express\b/i],
  ['seam', /\.py\b|python|fastapi|starlette|asgi|uvicorn|pyproject|django|express\b/i],
  // The option is called as people type it.
  [
    'concerns',
    /\.py\b|python|fastapi|starlette|asgi|(?<!^')uvicorn(?!'s own access log)|pyproject|django|express\b|scope\[|receive\(|http\.response/i,
  ],
  ['languages', /fastapi|starlette|asgi|uvicorn|django|flask|express\b/i],
];

/** Only these may know that there is a process, a disk and a terminal. */
/** `assets.ts` reads what the build made, and nothing else. */
const OUTSIDE_WORLD = /^src\/(host(\.ts|\/)|(cli|assets)\.ts)/;
const WORLDLY =
  /^(node:(child_process|fs|fs\/promises|http|https|net|os|process|readline|tty)|@inquirer\/core|execa)$/;

const root = fileURLToPath(new URL('..', import.meta.url));
const exists = (path: string): boolean => existsSync(root + path);
const namesIn = (folder: string): string[] => (exists(folder) ? readdirSync(root + folder) : []);

let sources: readonly Source[] = [];
beforeAll(async () => {
  sources = await readSources();
});

/** `file:line: what` for every node that offends. */
const offenders = (
  wrong: (node: Node, source: Source) => string | undefined,
  among = sources,
): string[] =>
  among.flatMap((source) =>
    source.nodes.flatMap((node) => {
      const what = wrong(node, source);
      return what === undefined ? [] : [`${source.file}:${node.line}: ${what}`];
    }),
  );

/** Writing, keys and the screens behind the first: start-up would read them for nothing. */
const LATER =
  /^src\/(core\/(apply|plan)\/|core\/screen\/(frame|press|confirm|sheet)|languages\/python\/(tree|flow|scope|names|follow|print)\/)/;

describe('imports', () => {
  it.each(GROUPS)('$name imports only what it may', ({ name, may }) => {
    const wrong = sources
      .filter(({ file }) => groupOf(file) === name)
      .flatMap(({ imports }) => imports)
      .filter(({ to }) => to.startsWith('src/'))
      .filter(({ to }) => groupOf(to) !== name && !may.includes(groupOf(to)))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(wrong).toEqual([]);
  });

  it('know every file', () => {
    const unknown = sources.filter(({ file }) => groupOf(file).startsWith('nobody'));
    expect(unknown.map(({ file }) => file)).toEqual([]);
  });

  it('a world is a folder of its own, which only worlds/index.ts imports', () => {
    const importers = sources.flatMap(({ imports }) =>
      imports.filter(({ from, to }) => worldOf(to) !== undefined && worldOf(to) !== worldOf(from)),
    );
    expect([...new Set(importers.map(({ from }) => from))]).toEqual(['src/worlds/index.ts']);
  });

  it.each(UNSPOKEN)('%s does not speak of %s', (name, words) => {
    const among = sources.filter(({ file }) => groupOf(file) === name);
    const isSpoken = ({ type, text }: Node): boolean =>
      /^(Identifier|Literal|TemplateElement|JSXText|TSLiteralType)$/.test(type) && words.test(text);
    expect(among.length).toBeGreaterThan(0);
    expect(offenders((node) => (isSpoken(node) ? node.text : undefined), among)).toEqual([]);
  });

  it('a room of a language asks only those below it', () => {
    // docs/reader.md draws them.
    const rooms = ['tree', 'flow', 'scope', 'names', 'follow'];
    const above: Readonly<Record<string, readonly string[]>> = { print: ['tree'] };
    const roomOf = (path: string) => /^src\/languages\/python\/(\w+)\//.exec(path)?.[1];
    const mayAsk = (room: string): readonly string[] =>
      above[room] ?? rooms.slice(0, rooms.indexOf(room));
    const wrong = sources.flatMap(({ imports }) =>
      imports.filter(({ from, to }) => {
        const [room, other] = [roomOf(from), roomOf(to)];
        return room && other && room !== other && !mayAsk(room).includes(other);
      }),
    );
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('a concern knows no other concern', () => {
    const wrong = sources
      .filter(({ file }) => groupOf(file) === 'concerns' && !file.endsWith('/index.ts'))
      .flatMap(({ imports }) => imports.filter(({ to }) => groupOf(to) === 'concerns'))
      .filter(({ to }) => !to.startsWith('src/concerns/values/'));
    expect(wrong).toEqual([]);
  });

  it('of the first screen lead to nothing that only later ones need', () => {
    const from = (file: string): string[] =>
      sources
        .find((source) => source.file === file)
        ?.imports.flatMap(({ to, typeOnly, isLate }) => (typeOnly || isLate ? [] : to)) ?? [];
    const loaded = new Set(['src/cli.ts']);
    for (const file of loaded) for (const to of from(file)) loaded.add(to);
    const late = [...loaded].filter((file) => LATER.test(file));
    expect(loaded).toContain('src/core/screen/choose.ts');
    expect(late).toEqual([]);
  });

  it('make no cycle', () => {
    const imported = new Map(
      sources.map(({ file, imports }) => [file, imports.map(({ to }) => to)]),
    );
    expect([...imported.keys()].flatMap((file) => cycleThrough(file, imported))).toEqual([]);
  });
});

/** The world that a file belongs to. */
const worldOf = (path: string): string | undefined =>
  /^src\/worlds\/(?!seam\/)([^/.]+)\//.exec(path)?.[1];

/** A way from a file back to itself that goes only through files after it in the alphabet, so each cycle shows once. */
function cycleThrough(start: string, imported: ReadonlyMap<string, readonly string[]>): string[] {
  const reached = new Map<string, string>([[start, start]]);
  for (const [file, path] of reached) {
    for (const next of imported.get(file) ?? []) {
      if (next === start) return [`${path} -> ${next}`];
      if (next > start && !reached.has(next)) reached.set(next, `${path} -> ${next}`);
    }
  }
  return [];
}

describe('the outside world', () => {
  const inside = () => sources.filter(({ file }) => !OUTSIDE_WORLD.test(file));

  it('is imported by host, cli.ts and assets.ts only', () => {
    const wrong = inside().flatMap(({ imports }) => imports.filter(({ to }) => WORLDLY.test(to)));
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('is not reached through globals', () => {
    const isGlobal = ({ type, text, role }: Node) =>
      type === 'Identifier' && /^(process|console)$/.test(text) && !/^(property|key)$/.test(role);
    expect(offenders((node) => (isGlobal(node) ? node.text : undefined), inside())).toEqual([]);
  });
});

describe('names', () => {
  /** A recipe is the half of a concern that its world writes, and both are called by the one id. */
  const RECIPES = /^src\/worlds\/[^/]+\/recipes\//;
  const declared = (): Map<string, string[]> => {
    const files = new Map<string, string[]>();
    for (const { file, nodes } of sources.filter((source) => !RECIPES.test(source.file))) {
      const own = nodes.filter((node) => node.role === 'id' && isExported(node.parent));
      // A type may have the name of its value, and a function several signatures.
      for (const name of new Set(own.map(({ text }) => text.replace(/:.*/s, ''))))
        files.set(name, [...(files.get(name) ?? []), file]);
    }
    return files;
  };

  it('are exported by one file each', () => {
    const names = declared();
    expect(names.size).toBeGreaterThan(500);
    const doubled = [...names].filter(([, files]) => files.length > 1);
    expect(doubled.map(([name, files]) => `${name}: ${files.join(', ')}`)).toEqual([]);
  });
});

/** `export type X`, `export function x`, `export const x` */
function isExported(declaration: Node | undefined): boolean {
  const around = declaration?.parent;
  const isConstant = declaration?.type === 'VariableDeclarator';
  return (isConstant ? around?.parent : around)?.type === 'ExportNamedDeclaration';
}

describe('the style', () => {
  it(`keeps files within ${LINES_PER_FILE} lines`, () => {
    const long = sources.filter(({ lines }) => lines > LINES_PER_FILE);
    expect(long.map(({ file, lines }) => `${file}: ${lines} lines`)).toEqual([]);
  });

  it(`keeps functions within ${LINES_PER_FUNCTION} lines`, () => {
    const isFunction = ({ type }: Node) =>
      /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type);
    const long = offenders((node) =>
      isFunction(node) && node.lines > LINES_PER_FUNCTION ? `${node.lines} lines` : undefined,
    );
    expect(long).toEqual([]);
  });

  it.each<[string, (node: Node) => boolean]>([
    ['any', ({ type }) => type === 'TSAnyKeyword'],
    ['casts', isCast],
    ['default exports', ({ type }) => type === 'ExportDefaultDeclaration'],
    ['enums', ({ type }) => type === 'TSEnumDeclaration'],
    [
      'classes but Refusal',
      (node) => isClass(node) && !/^(export )?class Refusal /.test(node.text),
    ],
  ])('has no %s', (_, wrong) => {
    expect(offenders((node) => (wrong(node) ? node.text.split('\n')[0] : undefined))).toEqual([]);
  });

  it.each([/\b(TODO|FIXME|XXX|HACK)\b/, /@ts-(ignore|expect-error|nocheck)/, /biome-ignore/])(
    'leaves no %s behind',
    (pattern) => {
      const found = sources.filter(({ text }) => pattern.test(text));
      expect(found.map(({ file }) => file)).toEqual([]);
    },
  );
});

function isCast({ type, text }: Node): boolean {
  if (type === 'TSAsExpression') return !/\bas const$/.test(text);
  return type === 'TSTypeAssertion' || type === 'TSNonNullExpression';
}

const isClass = ({ type }: Node): boolean => /^Class(Declaration|Expression)$/.test(type);

describe('the concerns', () => {
  const ids = onion.map(({ id }) => id);

  it('are the files of src/concerns', () => {
    const files = namesIn('src/concerns').filter(
      (name) => !/^((?:index|presets)\.ts|values)$/.test(name),
    );
    expect(files.sort()).toEqual(ids.map((id) => `${id}.ts`).sort());
  });

  it.each(onion)('$id relates to concerns that exist, each once, with a reason', (concern) => {
    const related = concern.outside.map((relation) => relation.concern);
    expect(related.filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(related).size).toBe(related.length);
    expect(concern.offer?.when.filter((id) => !ids.includes(id)) ?? []).toEqual([]);
    for (const { because } of concern.outside) expect(because).toMatch(SENTENCE);
  });

  it.each(onion)('$id has sentences that fit into other sentences', ({ summary, because }) => {
    expect(summary).toMatch(SENTENCE);
    expect(because).toMatch(SENTENCE);
  });

  it('have relations without a cycle, and the onion keeps every one of them', () => {
    expect(order(ids, relations(ids))).toEqual({ kind: 'order', names: ids });
  });
});

/** It starts like the middle of a sentence and leaves the full stop to whoever prints it; names may be capital. */
const SENTENCE = /^(?!(A|An|It|The|This) ).+[^.\s]$/;

describe('libraries', () => {
  /** Words of other meanings, the framework, and servers that are started by name. */
  const COMMON = /^(starlette|uvicorn|hypercorn|secure|ratelimit|secweb)$/i;
  const names = libraries.map(({ name }) => name).filter((name) => !COMMON.test(name));

  it('are spelled in their row only', () => {
    // As a package: quoted by itself, or followed by a dot; rules may talk about one.
    const spelled = new RegExp(
      `(['"\`])\\^?(${names.join('|')})\\1|\\b(${names.join('|')})\\\\?\\.`,
    );
    const wrong = sources.filter(
      ({ file, text }) => file !== 'src/worlds/asgi/libraries.ts' && spelled.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('have one row each', () => {
    expect(new Set(libraries.map(({ name }) => name)).size).toBe(libraries.length);
  });
});

describe('every sentence has one source', () => {
  /** What a command prints on stdout, in a project in memory. */
  const printed = async (argv: readonly string[]): Promise<string> => {
    const host = memoryHost({ 'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n' });
    expect(await run(parseArguments(argv, {}), host)).toBe(0);
    return host.printed.out();
  };
  /** Comments in generated code are wrapped and start with a capital. */
  const flat = (text: string) => text.replaceAll(/[\s#+|]+/g, ' ').toLowerCase();

  it.each(generated)('list prints the summary of $id', async ({ summary }) => {
    expect(await printed(['list'])).toContain(summary);
  });

  it.each(onion)('explain prints the sentences of $id', async (concern) => {
    const out = await printed(['explain', concern.id]);
    for (const text of [concern.summary, becauseOf(usual, concern.id)]) expect(out).toContain(text);
    for (const { concern: inner, because } of concern.outside)
      expect(out).toContain(reasonOf(usual.words, { outer: concern.id, inner, because }));
  });

  const ofWorld = Object.entries(usual.words.between).flatMap(([outer, reasons]) =>
    Object.entries(reasons).map(([inner, because]) => ({ outer, inner, because })),
  );
  it.each(ofWorld)('explain prints what the world says of $outer and $inner', async (relation) => {
    for (const id of [relation.outer, relation.inner])
      expect(await printed(['explain', id])).toContain(relation.because);
    const concern = onion.find(({ id }) => id === relation.outer);
    const own = concern?.outside.find((each) => each.concern === relation.inner);
    expect(own?.because).toMatch(SENTENCE);
    expect(own?.because).not.toBe(relation.because);
    expect(relation.because).toMatch(SENTENCE);
  });

  it('stack and check print what the world says of two layers', async () => {
    const host = memoryHost({
      'main.py': [
        'from fastapi import FastAPI',
        'from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware',
        'from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware',
        '',
        'app = FastAPI()',
        'app.add_middleware(ProxyHeadersMiddleware)',
        'app.add_middleware(HTTPSRedirectMiddleware)',
        '',
      ].join('\n'),
    });
    const because = usual.words.between['proxy-headers']?.['https-redirect'] ?? 'nothing';
    expect(await run(parseArguments(['stack'], {}), host)).toBe(0);
    expect(host.printed.note()).toContain(because);
    expect(await run(parseArguments(['check'], {}), host)).toBe(1);
    expect(host.printed.out()).toContain(because);
  });

  it.each(generated)('the preview and stack.py give the reason of $id', async ({ id }) => {
    const because = becauseOf(usual, id) ?? '';
    const out = await printed(['add', id, '-y', '--dry-run']);
    const [nesting = '', files = ''] = out.split('your routes');
    expect(nesting).toContain(because);
    expect(flat(files)).toContain(flat(because));
  });
});
