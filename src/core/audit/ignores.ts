import { lineOf, type Module, type Node, statements } from '../../languages/python/tree/module.ts';
import { around, nodesOf } from '../../languages/python/tree/search.ts';
import { didYouMean } from '../../suggest.ts';
import { ruleOf, rules } from '../rules/index.ts';
import type { Severity } from '../rules/types.ts';
import { unusedIgnore } from '../rules/unused-ignore.ts';
import { type Finding, findingOf } from './finding.ts';

/** `# create-mw: ignore[rule] reason`, with the lines that it speaks of. */
export type Ignore = {
  readonly module: Module;
  readonly comment: Node;
  readonly rule: string;
  readonly from: number;
  readonly to: number;
};

const IGNORE = /#\s*create-mw:\s*ignore\[([^\]]*)\]/;

/** The comments of a file that silence a rule. */
export function ignoresIn(module: Module): Ignore[] {
  return nodesOf(module, 'comment').flatMap((comment) => {
    const [, names] = IGNORE.exec(comment.text) ?? [];
    if (names === undefined) return [];
    const { from, to } = linesOf(module, comment);
    return names
      .split(',')
      .map((name) => name.trim())
      .map((rule) => ({ module, comment, rule, from, to }));
  });
}

/** Behind code: that statement, or the whole function or class that it opens. On a line of its own: what follows. */
function linesOf(module: Module, comment: Node): { from: number; to: number } {
  const line = lineOf(comment);
  const before = module.text.slice(
    comment.startIndex - comment.startPosition.column,
    comment.startIndex,
  );
  const target = before.trim() === '' ? following(comment) : statementOn(module, line);
  const from = target ? lineOf(target) : line;
  return { from: Math.min(from, line), to: target ? target.endPosition.row + 1 : line };
}

function following(comment: Node): Node | undefined {
  let at = comment.nextNamedSibling ?? undefined;
  while (at?.type === 'comment') at = at.nextNamedSibling ?? undefined;
  // A comment above the first statement of a block stands before the block.
  return at?.type === 'block' ? statements(at)[0] : at;
}

/** The outermost definition that begins on a line, else the smallest statement that stands on it. */
function statementOn(module: Module, line: number): Node | undefined {
  const begins = nodesOf(
    module,
    'decorated_definition',
    'function_definition',
    'class_definition',
  ).find((node) => lineOf(node) === line || headerLine(node) === line);
  if (begins) return begins;
  const row = line - 1;
  const { text } = module.text.split('\n').map((each) => ({ text: each }))[row] ?? { text: '' };
  const column = text.length - text.trimStart().length;
  const at = module.root.descendantForPosition({ row, column });
  return at ? (/_statement$/.test(at.type) ? at : around(at, /_statement$/)) : undefined;
}

const headerLine = (node: Node): number => {
  const definition = node.childForFieldName('definition');
  return definition ? lineOf(definition) : lineOf(node);
};

/** Remembers what it used. */
export function isIgnored(
  finding: Finding,
  ignores: readonly Ignore[],
  used: Set<Ignore>,
): boolean {
  const hits = ignores.filter(
    ({ module, rule, from, to }) =>
      rule === finding.rule &&
      module.path === finding.file &&
      from <= finding.line &&
      finding.line <= to,
  );
  for (const hit of hits) used.add(hit);
  return hits.length > 0;
}

/** Ignores that silence nothing: the code was mended, or the name is no rule's. */
export function unusedIgnores(
  ignores: readonly Ignore[],
  used: ReadonlySet<Ignore>,
  severity: Severity | undefined,
): Finding[] {
  return ignores
    .filter((ignore) => !used.has(ignore))
    .map(({ module, comment, rule }) => {
      const near = didYouMean(
        rule,
        rules.map(({ id }) => id),
      );
      const message = ruleOf(rule)
        ? `nothing is wrong here that \`ignore[${rule}]\` could silence`
        : `there is no rule called \`${rule}\`${near ? `, did you mean ${near}?` : ''}`;
      return findingOf(unusedIgnore, { module, node: comment, message }, severity);
    });
}
