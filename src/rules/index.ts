import { baseHttpMiddleware } from './base-http-middleware.ts';
import { blockingCall } from './blocking-call.ts';
import { nesting } from './nesting.ts';
import type { Rule } from './types.ts';
import { unusedIgnore } from './unused-ignore.ts';

/** Every rule, by name. */
export const rules: readonly Rule[] = [baseHttpMiddleware, blockingCall, nesting, unusedIgnore];

export const ruleOf = (id: string): Rule | undefined => rules.find((rule) => rule.id === id);
