import type { Rule } from './types.ts';

/** What `check` itself says about `create-mw: ignore[rule]`, once the other rules have spoken. */
export const unusedIgnore = {
  id: 'unused-ignore',
  severity: 'warning',
  summary: 'a comment silences a finding that is not there',
  because: 'it would hide the next mistake on that line, and tells readers of one that was mended',
  advice: 'Remove the comment, or correct the name in it',
  fix: 'none',
  find: () => [],
} as const satisfies Rule;
