import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { becauseOf } from '../src/core/catalogue.ts';
import type { Rule } from '../src/core/rules/types.ts';
import { fixtures } from '../src/fixtures.gen.js';
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

  it('has the concerns and the rules in the tables of README.md, and nothing else there', () =>
    expect(
      renewed(readme()),
      `a table of README.md says something else than src/concerns or the rules; ${RENEW}`,
    ).toMatchFileSnapshot(file('README.md')));
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
  return text
    .replace(tableBelow('| concern |'), () => concerns.join(''))
    .replace(tableBelow('| rule |'), () => found.join(''));
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
