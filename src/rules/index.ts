import { baseHttpMiddleware } from './base-http-middleware.ts';
import { callNextNeverAwaited } from './call-next-never-awaited.ts';
import { missingReturn } from './missing-return.ts';
import { nesting } from './nesting.ts';
import { syncMiddleware } from './sync-middleware.ts';
import type { Rule } from './types.ts';
import { unusedIgnore } from './unused-ignore.ts';

/** Every rule, by name. */
export const rules: readonly Rule[] = [
  baseHttpMiddleware,
  callNextNeverAwaited,
  missingReturn,
  nesting,
  syncMiddleware,
  unusedIgnore,
];

export const ruleOf = (id: string): Rule | undefined => rules.find((rule) => rule.id === id);
