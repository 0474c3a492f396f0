import { baseHttpMiddleware } from './base-http-middleware.ts';
import { blockingCall } from './blocking-call.ts';
import { duplicateClock } from './duplicate-clock.ts';
import { gzipOutsideBase } from './gzip-outside-base.ts';
import { nesting } from './nesting.ts';
import { rawPathLabel } from './raw-path-label.ts';
import { secretsInLogs } from './secrets-in-logs.ts';
import { serverErrorOutsideStack } from './server-error-outside-stack.ts';
import { slowapiNoOp } from './slowapi-no-op.ts';
import { trustedForwardedFor } from './trusted-forwarded-for.ts';
import type { Rule } from './types.ts';
import { unusedIgnore } from './unused-ignore.ts';
import { unvalidatedRequestId } from './unvalidated-request-id.ts';
import { wallClockDuration } from './wall-clock-duration.ts';

/** Every rule, by name. */
export const rules: readonly Rule[] = [
  baseHttpMiddleware,
  blockingCall,
  duplicateClock,
  gzipOutsideBase,
  nesting,
  rawPathLabel,
  secretsInLogs,
  serverErrorOutsideStack,
  slowapiNoOp,
  trustedForwardedFor,
  unusedIgnore,
  unvalidatedRequestId,
  wallClockDuration,
];

export const ruleOf = (id: string): Rule | undefined => rules.find((rule) => rule.id === id);
