import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../src/core/rules/index.ts';
import type { Rule } from '../src/core/rules/types.ts';
import { fixtures } from '../src/fixtures.gen.js';

const file = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** docs/rules.md and the README say what the rules say; `npx vitest run tests/docs.test.ts -u` renews the former. */
describe('the documentation of the rules', () => {
  it('is docs/rules.md', () => expect(rulesPage()).toMatchFileSnapshot(file('docs/rules.md')));

  it.each(rules)('README.md names $id', ({ id, summary }) => {
    const readme = readFileSync(file('README.md'), 'utf8');
    for (const text of [`\`${id}\``, summary]) expect(readme).toContain(text);
  });
});

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
