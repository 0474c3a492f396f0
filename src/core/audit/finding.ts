import type { Fix, Found, Rule, Severity } from '../rules/types.ts';

/** A finding as data: lines and columns are 1-based, columns count UTF-16 units, the end is exclusive. */
export type Finding = {
  readonly rule: string;
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** What is wrong here. */
  readonly message: string;
  /** What happens because of it. */
  readonly why: string;
  /** What to do. */
  readonly advice: string;
  readonly fixable: boolean;
  /** For those who print and mend; not part of the JSON. */
  readonly nesting?: Found['nesting'];
  readonly fix?: Fix;
};

export function findingOf(rule: Rule, found: Found, severity?: Severity): Finding {
  const { module, node, fix, nesting } = found;
  const { startPosition: start } = node;
  // A definition is underlined on its first line only.
  const end =
    node.endPosition.row === start.row || !/_definition$/.test(node.type)
      ? node.endPosition
      : { row: start.row, column: (module.text.split('\n')[start.row] ?? '').trimEnd().length };
  return {
    rule: rule.id,
    severity: severity ?? found.severity ?? rule.severity,
    file: module.path,
    line: start.row + 1,
    column: start.column + 1,
    endLine: end.row + 1,
    endColumn: end.column + 1,
    message: found.message,
    why: found.because ?? rule.because,
    advice: found.advice ?? rule.advice,
    fixable: fix !== undefined,
    ...(nesting && { nesting }),
    ...(fix && { fix }),
  };
}
