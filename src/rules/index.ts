import { baseHttpMiddleware } from './base-http-middleware.ts';
import { blockingCall } from './blocking-call.ts';
import { duplicateClock } from './duplicate-clock.ts';
import { nesting } from './nesting.ts';
import { rawPathLabel } from './raw-path-label.ts';
import type { Rule } from './types.ts';
import { unusedIgnore } from './unused-ignore.ts';
import { wallClockDuration } from './wall-clock-duration.ts';

/** Every rule, by name. */
export const rules: readonly Rule[] = [
  baseHttpMiddleware,
  blockingCall,
  duplicateClock,
  nesting,
  rawPathLabel,
  unusedIgnore,
  wallClockDuration,
];

export const ruleOf = (id: string): Rule | undefined => rules.find((rule) => rule.id === id);
