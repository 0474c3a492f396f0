import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { run } from '../src/commands.ts';
import { presets } from '../src/concerns/presets.ts';
import { becauseOf } from '../src/core/catalogue.ts';
import type { Rule } from '../src/core/rules/types.ts';
import { fixtures } from '../src/fixtures.gen.js';
import { memoryHost } from '../src/host/memory.ts';
import { generated, usual } from '../src/worlds/index.ts';
import { rules } from './support/opened.ts';

const file = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

const RENEW = '`npx vitest run tests/docs.test.ts -u` renews it';

describe('the documentation', () => {
  it('has every rule in docs/rules.md', () =>
    expect(
      rulesPage(),
      `docs/rules.md says something else than the rules; ${RENEW}`,
    ).toMatchFileSnapshot(file('docs/rules.md')));

  it('has the concerns, the presets and the rules in the tables of README.md, and nothing else there', () =>
    expect(
      renewed(readme()),
      `a table of README.md says something else than src/concerns or the rules; ${RENEW}`,
    ).toMatchFileSnapshot(file('README.md')));
});

describe('docs/reader.md', () => {
  const page = readFileSync(file('docs/reader.md'), 'utf8');
  const example = 'snapshots/fastapi/five-helper/before/';
  const stands = (path: string): boolean =>
    ['', 'src/', example].some((folder) => existsSync(file(folder + path)));

  it('names files and folders that exist', () => {
    const prose = page.replaceAll(/^```python$.*?^```$/gms, '');
    const paths = prose.match(/(?:[\w-]+\/)+[\w-]+(?:\.\w+)*|\b[\w-]+\.(?:ts|py|md)\b/g) ?? [];
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !stands(path))).toEqual([]);
  });

  it('draws every room of the language', () => {
    const rooms = readdirSync(file('src/languages/python')).filter((name) => !name.includes('.'));
    expect(rooms.filter((name) => !new RegExp(`^ .*\\b${name} {3}`, 'm').test(page))).toEqual([]);
  });

  it('names the function of each step in its file', () => {
    const steps = [...page.matchAll(/^\| \d+ \| `(.+?)` \| `(\w+)` \|/gm)];
    expect(steps.length).toBeGreaterThan(20);
    const wrong = steps.filter(
      ([, path, name]) =>
        !new RegExp(`^export (async )?(function|const) ${name}\\b`, 'm').test(
          readFileSync(file(`src/${path}`), 'utf8'),
        ),
    );
    expect(wrong.map(([step]) => step)).toEqual([]);
  });

  it('shows what stack prints', async () => {
    const names = readdirSync(file(example), { recursive: true, encoding: 'utf8' });
    const texts = names
      .filter((name) => /\.\w+$/.test(name))
      .map((name) => [name, readFileSync(file(example + name), 'utf8')]);
    const host = memoryHost(Object.fromEntries(texts));
    expect(await run(parseArguments(['stack'], {}), host)).toBe(0);
    expect(page).toContain(host.printed.out());
  });
});

const readme = (): string => readFileSync(file('README.md'), 'utf8');

/** A table by how its heading begins; the group is what lies below its rule. */
const tableBelow = (heading: string): RegExp =>
  new RegExp(`(?<=^${heading.replaceAll('|', '\\|')}.*\n\\|[-|]+\\|\n)((?:\\|.*\n)*)`, 'm');

/** README.md with the tables that are made from the registries. */
function renewed(text: string): string {
  const concerns = generated.map(
    ({ id, summary }) => `| \`${id}\` | ${summary} | ${becauseOf(usual, id)} |\n`,
  );
  const found = rules.map(
    ({ id, severity, summary }) => `| \`${id}\` | ${severity} | ${summary} |\n`,
  );
  const sets = presets.map(
    ({ id, summary, concerns: ids }) => `| \`${id}\` | ${summary} | ${ids.join(', ')} |\n`,
  );
  return text
    .replace(tableBelow('| concern |'), () => concerns.join(''))
    .replace(tableBelow('| preset |'), () => sets.join(''))
    .replace(tableBelow('| rule |'), () => found.join(''))
    .replace(/\d+ kinds of mistakes/, `${rules.length} kinds of mistakes`);
}

function rulesPage(): string {
  const rows = rules.map(
    ({ id, severity, fix, summary }) =>
      `| [\`${id}\`](#${id}) | ${severity} | ${fix} | ${summary} |`,
  );
  return [
    '# Rules of `create-mw check`',
    '',
    'Made from the rules and their fixtures (`src/core/rules`, `src/worlds/*/rules`, `snapshots/rules`); `create-mw explain RULE` prints the same.',
    'Every bad example that can be asked is run under FastAPI by the tests: what it answered is `observed.txt` there.',
    '',
    '| rule | severity | fix | what it finds |',
    '|---|---|---|---|',
    ...rows,
    ...rules.flatMap(section),
    '',
  ].join('\n');
}

function section({ id, severity, fix, summary, because, advice }: Rule): string[] {
  const { bad = {}, good = {} } = fixtures[id] ?? {};
  return [
    '',
    `## ${id}`,
    '',
    `**${severity}**, fix: ${fix}. Found: ${summary}.`,
    '',
    `Why: ${because}. ${advice}.`,
    ...code('Found', bad),
    ...code('Fine', good),
  ];
}

const code = (title: string, texts: Readonly<Record<string, string>>): string[] =>
  Object.entries(texts).flatMap(([name, text]) => {
    const which = Object.keys(texts).length > 1 ? `${title}, \`${name}\`` : title;
    return ['', `${which}:`, '', '```python', text.trimEnd(), '```'];
  });
