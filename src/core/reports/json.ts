import type { Report } from '../audit/audit.ts';
import type { Finding } from '../audit/finding.ts';

/** `{"findings": [...], "doubts": [...]}`: findings by place, and what could not be read. */
export function jsonReport({ findings, doubts, unread }: Report): string {
  return JSON.stringify(
    { findings: findings.map(plainFinding), doubts: [...unread, ...doubts] },
    null,
    2,
  );
}

/** A finding without what only printing and mending need. */
export function plainFinding({
  nesting,
  fix,
  ...finding
}: Finding): Omit<Finding, 'nesting' | 'fix'> {
  return finding;
}
