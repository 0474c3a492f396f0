import { baseHttpMiddleware } from './base-http-middleware.ts';
import { bodyConsumed } from './body-consumed.ts';
import { callNextNeverAwaited } from './call-next-never-awaited.ts';
import { deadMiddleware } from './dead-middleware.ts';
import { duplicateLayer } from './duplicate-layer.ts';
import { httpExceptionInMiddleware } from './http-exception-in-middleware.ts';
import { missingReturn } from './missing-return.ts';
import { nesting } from './nesting.ts';
import { registeredTooLate } from './registered-too-late.ts';
import { stateOnSelf } from './state-on-self.ts';
import { swallowedCancellation } from './swallowed-cancellation.ts';
import { syncMiddleware } from './sync-middleware.ts';
import type { Rule } from './types.ts';
import { unusedIgnore } from './unused-ignore.ts';
import { waitForCallNext } from './wait-for-call-next.ts';

/** Every rule, by name. */
export const rules: readonly Rule[] = [
  baseHttpMiddleware,
  bodyConsumed,
  callNextNeverAwaited,
  deadMiddleware,
  duplicateLayer,
  httpExceptionInMiddleware,
  missingReturn,
  nesting,
  registeredTooLate,
  stateOnSelf,
  swallowedCancellation,
  syncMiddleware,
  unusedIgnore,
  waitForCallNext,
];

export const ruleOf = (id: string): Rule | undefined => rules.find((rule) => rule.id === id);
