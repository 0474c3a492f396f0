import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Concern } from '../src/types.ts';
import { recipeCodeOf } from '../src/worlds/asgi/recipes/index.ts';
import { generated } from '../src/worlds/index.ts';
import { behaviourTest, variants } from './support/concerns.ts';
import { rules } from './support/opened.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const exists = (path: string): boolean => existsSync(root + path);

/** Files of the generated package that belong to no single concern. */
const SHARED = ['__init__.py', 'stack.py', 'test_middleware_stack.py'];

const templatesOf = (concern: Concern): string[] => [
  ...new Set(
    variants(concern).flatMap((answers) => recipeCodeOf(concern.id)?.files(answers) ?? []),
  ),
];

/** The files that a concern consists of, each with what it is for and how it comes to be. */
function filesOf(concern: Concern): [path: string, what: string][] {
  const { id, title } = concern;
  const made = `\`npm run new concern ${id}\` makes a first one`;
  return [
    [`src/concerns/${id}.ts`, `its sentences, relations and options; ${made}`],
    [`src/worlds/asgi/recipes/${id}.ts`, `how it becomes code; ${made}`],
    ...templatesOf(concern).map((name): [string, string] => [
      `templates/asgi/${name}.hbs`,
      `src/worlds/asgi/recipes/${id}.ts names it in files(); ${made}`,
    ]),
    [`templates/asgi/tests/${id}.py.hbs`, `what the offered test asks of ${title}; ${made}`],
    [
      `snapshots/fastapi/alone-${id}/case.json`,
      `a project that gets ${title} alone; ${made}, and \`UPDATE_SNAPSHOTS=1 npx vitest run tests/snapshots.test.ts -t alone-${id}\` writes the rest`,
    ],
    [
      `tests/behaviour/${behaviourTest(id)}`,
      `what ${title} does under a real server, and what it must not do; ${made}`,
    ],
  ];
}

const missing = (files: readonly [path: string, what: string][]): string[] =>
  files.flatMap(([path, what]) => (exists(path) ? [] : [`${path} does not exist: ${what}`]));

/** Nothing is left to complain of; what is stands in the first lines of the failure. */
function expectNone(complaints: readonly string[]): void {
  expect(complaints, `\n${complaints.join('\n')}\n`).toEqual([]);
}

describe('what belongs to', () => {
  it.each(generated)('the concern $id', (concern) => {
    expectNone(missing(filesOf(concern)));
  });

  it.each(rules)('the rule $id', ({ id }) => {
    const made = `\`npm run new rule ${id}\` makes a first one`;
    const house = ['core', 'worlds/asgi'].find((each) => exists(`src/${each}/rules/${id}.ts`));
    const either = (name: string): string =>
      exists(`snapshots/rules/${id}/${name}`) ? name : `${name}.py`;
    expectNone(
      missing([
        [`src/${house ?? 'worlds/asgi'}/rules/${id}.ts`, made],
        [`snapshots/rules/${id}/${either('bad')}`, `code that has the mistake; ${made}`],
        [`snapshots/rules/${id}/${either('good')}`, `the same code without it; ${made}`],
      ]),
    );
  });
});

it('every template belongs to something', () => {
  const used = new Set([
    ...[...SHARED, ...generated.flatMap(templatesOf)].map((name) => `${name}.hbs`),
    ...generated.map(({ id }) => `tests/${id}.py.hbs`),
  ]);
  const written = readdirSync(`${root}templates/asgi`, { recursive: true, encoding: 'utf8' });
  const files = written.filter((name) => name.endsWith('.hbs'));
  expect(files.map((name) => name.replaceAll('\\', '/')).filter((name) => !used.has(name))).toEqual(
    [],
  );
});

/** What `npm run new` leaves in a file where something is to be written. */
const MARK = /UNWRITTEN:? *(.*)/;
const SCAFFOLDED = ['src', 'templates', 'snapshots/rules', 'tests/behaviour'];

it('nothing that `npm run new` made is left unwritten', () => {
  const paths = SCAFFOLDED.flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|hbs|py)$/.test(entry.name))
      .map((entry) => `${entry.parentPath}/${entry.name}`),
  );
  const unwritten = paths.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        const what = MARK.exec(line)?.[1];
        return what === undefined ? [] : [`${path.slice(root.length)}:${index + 1}: ${what}`];
      }),
  );
  expectNone(unwritten);
});
