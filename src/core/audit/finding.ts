import type { Fix, RuleHit, RuleText, Severity, Spot } from '../../worlds/seam/auditing.ts';

/** A finding as data: lines and columns are 1-based, columns count UTF-16 units, the end is exclusive. */
export type Finding = Spot & {
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong here. */
  readonly message: string;
  /** What happens because of it. */
  readonly why: string;
  /** What to do. */
  readonly advice: string;
  readonly fixable: boolean;
  /** For those who print and mend; not part of the JSON. */
  readonly nesting?: RuleHit['nesting'];
  readonly fix?: Fix;
};

export function findingOf(rule: RuleText, hit: RuleHit, severity?: Severity): Finding {
  const { spot, fix, nesting } = hit;
  return {
    rule: rule.id,
    severity: severity ?? hit.severity ?? rule.severity,
    ...spot,
    message: hit.message,
    why: hit.because ?? rule.because,
    advice: hit.advice ?? rule.advice,
    fixable: fix !== undefined,
    ...(nesting && { nesting }),
    ...(fix && { fix }),
  };
}
