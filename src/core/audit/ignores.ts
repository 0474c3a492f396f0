import type { Ignore, Severity } from '../../worlds/seam/auditing.ts';
import { ruleOf } from '../rules/index.ts';
import type { Rule } from '../rules/types.ts';
import { unusedIgnore } from '../rules/unused-ignore.ts';
import { didYouMean } from '../suggest.ts';
import { type Finding, findingOf } from './finding.ts';

/** Remembers what it used. */
export function isIgnored(
  finding: Finding,
  ignores: readonly Ignore[],
  used: Set<Ignore>,
): boolean {
  const hits = ignores.filter(
    ({ comment, rule, from, to }) =>
      rule === finding.rule &&
      comment.file === finding.file &&
      from <= finding.line &&
      finding.line <= to,
  );
  for (const hit of hits) used.add(hit);
  return hits.length > 0;
}

/** Ignores that silence nothing: the code was mended, or the name is no rule's. */
export function unusedIgnores(
  rules: readonly Rule[],
  ignores: readonly Ignore[],
  used: ReadonlySet<Ignore>,
  severity: Severity | undefined,
): Finding[] {
  return ignores
    .filter((ignore) => !used.has(ignore))
    .map(({ comment, rule }) => {
      const near = didYouMean(
        rule,
        rules.map(({ id }) => id),
      );
      const message = ruleOf(rules, rule)
        ? `nothing is wrong here that \`ignore[${rule}]\` could silence`
        : `there is no rule called \`${rule}\`${near ? `, did you mean ${near}?` : ''}`;
      return findingOf(unusedIgnore, { spot: comment, message }, severity);
    });
}
