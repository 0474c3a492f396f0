import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Report } from '../src/core/audit/audit.ts';
import type { Finding } from '../src/core/audit/finding.ts';
import { githubReport } from '../src/core/reports/github.ts';
import { sarifReport } from '../src/core/reports/sarif.ts';
import { rules } from './support/opened.ts';
import { audited, fixtures } from './support/rules.ts';

// Draft 4 calls by `id` what Ajv's draft 7 calls by `$id`; nothing else in this schema differs.
const {
  $schema: _draft,
  id: _id,
  ...schema
} = JSON.parse(readFileSync(new URL('fixtures/sarif-schema-2.1.0.json', import.meta.url), 'utf8'));
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(
  schema,
);

const FINDING: Finding = {
  rule: 'nesting',
  severity: 'error',
  file: 'app/main.py',
  line: 2,
  column: 3,
  endLine: 2,
  endColumn: 9,
  message: 'it is wrong',
  why: 'it breaks',
  advice: 'Mend it',
  fixable: false,
};
const report = (findings: readonly Partial<Finding>[], more?: Partial<Report>): Report => ({
  apps: [],
  readings: [],
  findings: findings.map((finding) => ({ ...FINDING, ...finding })),
  doubts: [],
  unread: [],
  ...more,
});

/** The project is the repository. */
const same = (path: string): string => path;

const sarif = (given: Report, text = '') => {
  const log = JSON.parse(sarifReport(given, rules, () => text, same));
  expect(validate(log) ? [] : validate.errors).toEqual([]);
  return log.runs[0];
};

describe('SARIF', () => {
  it.each(fixtures())('of $rule is valid', async ({ bad }) => {
    const found = await audited(bad);
    const log = JSON.parse(sarifReport(found, rules, (path) => bad[path], same));
    expect(validate(log) ? [] : validate.errors).toEqual([]);
    expect(log.runs[0].results).toHaveLength(found.findings.length);
  });

  it('tells about every rule, and refers to them', () => {
    const { tool, results } = sarif(report([{ rule: 'nesting' }, { rule: 'unused-ignore' }]));
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(
      rules.map(({ id }) => id),
    );
    for (const { ruleId, ruleIndex } of results)
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
  });

  it.each([
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'note'],
  ] as const)('calls %s %s', (severity, level) => {
    expect(sarif(report([{ severity }])).results[0].level).toBe(level);
  });

  it('gives the place, relative and percent-encoded', () => {
    const [result] = sarif(report([{ file: 'my app/ä#1.py' }])).results;
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'my%20app/%C3%A4%231.py', uriBaseId: '%SRCROOT%' },
      region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 },
    });
  });

  it('knows a finding again whose line has moved, and tells two alike apart', () => {
    const hashes = (text: string, ...lines: number[]): string[] =>
      sarif(report(lines.map((line) => ({ line, endLine: line }))), text).results.map(
        ({ partialFingerprints: { primaryLocationLineHash: hash } }: Prints) => hash,
      );
    const before = hashes('x = 1\nbad()\nbad()\nworse()\n', 2, 3, 4);
    expect(hashes('\nimport x\n\nx = 1\n  bad()\nbad()\nworse()\n', 5, 6, 7)).toEqual(before);
    expect(new Set(before).size).toBe(3);
  });

  it('has the edits of a mend, and none where an import would be missing', () => {
    const edits = [{ path: 'app/main.py', span: { start: 6, end: 9 }, text: 'good' }];
    const fix = { safety: 'safe', edits } as const;
    const imports = [{ path: 'app/main.py', module: 'hmac', name: 'compare_digest' }];
    const text = 'x = 1\nbad()\n';
    const { results } = sarif(report([{ fix }, { fix: { ...fix, imports } }]), text);
    expect(results[0].fixes[0].artifactChanges[0].replacements).toEqual([
      {
        deletedRegion: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 4 },
        insertedContent: { text: 'good' },
      },
    ]);
    expect(results[1].fixes).toBeUndefined();
  });

  it('says what could not be read', () => {
    const doubt = { file: 'a.py', line: 3, reason: 'it cannot be followed' };
    const [invocation] = sarif(report([], { doubts: [doubt], unread: [doubt] })).invocations;
    expect(invocation.executionSuccessful).toBe(false);
    expect(
      invocation.toolExecutionNotifications.map(({ level }: { level: string }) => level),
    ).toEqual(['error', 'warning']);
  });
});

type Prints = { partialFingerprints: { primaryLocationLineHash: string } };

describe('GitHub annotations', () => {
  const head = 'file=app/main.py,line=2,col=3,endLine=2,endColumn=9,title=create-mw%3A nesting';
  it.each<[string, Partial<Finding>, string]>([
    ['an error', {}, `::error ${head}::it is wrong: it breaks. Mend it.`],
    ['a warning', { severity: 'warning' }, `::warning ${head}::it is wrong: it breaks. Mend it.`],
    ['an info', { severity: 'info' }, `::notice ${head}::it is wrong: it breaks. Mend it.`],
    [
      'several lines',
      { endLine: 4 },
      '::error file=app/main.py,line=2,col=3,endLine=4,title=create-mw%3A nesting::it is wrong: it breaks. Mend it.',
    ],
    [
      'what must be escaped in a message',
      { message: '100 %,\r\n`a:b`' },
      `::error ${head}::100 %25,%0D%0A\`a:b\`: it breaks. Mend it.`,
    ],
    [
      'what must be escaped in a path',
      { file: 'a,b:c%.py' },
      `::error ${head.replace('app/main.py', 'a%2Cb%3Ac%25.py')}::it is wrong: it breaks. Mend it.`,
    ],
  ])('%s', (_, finding, expected) => {
    const [line] = githubReport(report([finding]), same).split('\n');
    expect(line).toBe(expected);
  });

  it('ends with a line for the log', () => {
    expect(githubReport(report([]), same).split('\n')).toEqual([
      'No findings; 0 applications read.',
    ]);
  });
});
