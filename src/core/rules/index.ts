import { baseHttpMiddleware } from '../../worlds/asgi/rules/base-http-middleware.ts';
import { blockingCall } from '../../worlds/asgi/rules/blocking-call.ts';
import { bodyConsumed } from '../../worlds/asgi/rules/body-consumed.ts';
import { callNextNeverAwaited } from '../../worlds/asgi/rules/call-next-never-awaited.ts';
import { compareDigestOnStr } from '../../worlds/asgi/rules/compare-digest-on-str.ts';
import { deadMiddleware } from '../../worlds/asgi/rules/dead-middleware.ts';
import { gzipOutsideBase } from '../../worlds/asgi/rules/gzip-outside-base.ts';
import { httpExceptionInMiddleware } from '../../worlds/asgi/rules/http-exception-in-middleware.ts';
import { httpOnlyAuth } from '../../worlds/asgi/rules/http-only-auth.ts';
import { insecureSession } from '../../worlds/asgi/rules/insecure-session.ts';
import { jwtWithoutAlgorithms } from '../../worlds/asgi/rules/jwt-without-algorithms.ts';
import { missingReturn } from '../../worlds/asgi/rules/missing-return.ts';
import { prefixExemption } from '../../worlds/asgi/rules/prefix-exemption.ts';
import { rawPathLabel } from '../../worlds/asgi/rules/raw-path-label.ts';
import { registeredTooLate } from '../../worlds/asgi/rules/registered-too-late.ts';
import { secretComparedWithEquals } from '../../worlds/asgi/rules/secret-compared-with-equals.ts';
import { secretsInLogs } from '../../worlds/asgi/rules/secrets-in-logs.ts';
import { serverErrorOutsideStack } from '../../worlds/asgi/rules/server-error-outside-stack.ts';
import { slowapiNoOp } from '../../worlds/asgi/rules/slowapi-no-op.ts';
import { stateOnSelf } from '../../worlds/asgi/rules/state-on-self.ts';
import { swallowedCancellation } from '../../worlds/asgi/rules/swallowed-cancellation.ts';
import { syncMiddleware } from '../../worlds/asgi/rules/sync-middleware.ts';
import { trustedForwardedFor } from '../../worlds/asgi/rules/trusted-forwarded-for.ts';
import { unvalidatedRequestId } from '../../worlds/asgi/rules/unvalidated-request-id.ts';
import { valueNeverMatches } from '../../worlds/asgi/rules/value-never-matches.ts';
import { waitForCallNext } from '../../worlds/asgi/rules/wait-for-call-next.ts';
import { wallClockDuration } from '../../worlds/asgi/rules/wall-clock-duration.ts';
import { wildcardWithCredentials } from '../../worlds/asgi/rules/wildcard-with-credentials.ts';
import { duplicateClock } from './duplicate-clock.ts';
import { duplicateLayer } from './duplicate-layer.ts';
import { nesting } from './nesting.ts';
import type { Rule } from './types.ts';
import { unusedIgnore } from './unused-ignore.ts';

/** Every rule, by name. */
export const rules: readonly Rule[] = [
  baseHttpMiddleware,
  blockingCall,
  bodyConsumed,
  callNextNeverAwaited,
  compareDigestOnStr,
  deadMiddleware,
  duplicateClock,
  duplicateLayer,
  gzipOutsideBase,
  httpExceptionInMiddleware,
  httpOnlyAuth,
  insecureSession,
  jwtWithoutAlgorithms,
  missingReturn,
  nesting,
  prefixExemption,
  rawPathLabel,
  registeredTooLate,
  secretComparedWithEquals,
  secretsInLogs,
  serverErrorOutsideStack,
  slowapiNoOp,
  stateOnSelf,
  swallowedCancellation,
  syncMiddleware,
  trustedForwardedFor,
  unusedIgnore,
  unvalidatedRequestId,
  valueNeverMatches,
  waitForCallNext,
  wallClockDuration,
  wildcardWithCredentials,
];

export const ruleOf = (id: string): Rule | undefined => rules.find((rule) => rule.id === id);
