import { baseHttpMiddleware } from './base-http-middleware.ts';
import { blockingCall } from './blocking-call.ts';
import { bodyConsumed } from './body-consumed.ts';
import { callNextNeverAwaited } from './call-next-never-awaited.ts';
import { compareDigestOnStr } from './compare-digest-on-str.ts';
import { csrfKillsWebsockets } from './csrf-kills-websockets.ts';
import { deadMiddleware } from './dead-middleware.ts';
import { dependsInMiddleware } from './depends-in-middleware.ts';
import { filterOnLogger } from './filter-on-logger.ts';
import { gzipHoldsStreams } from './gzip-holds-streams.ts';
import { gzipOutsideBase } from './gzip-outside-base.ts';
import { httpExceptionInMiddleware } from './http-exception-in-middleware.ts';
import { httpOnlyAuth } from './http-only-auth.ts';
import { innerCors } from './inner-cors.ts';
import { insecureSession } from './insecure-session.ts';
import { jwtWithoutAlgorithms } from './jwt-without-algorithms.ts';
import { missingReturn } from './missing-return.ts';
import { nativeBodyLimit } from './native-body-limit.ts';
import { prefixExemption } from './prefix-exemption.ts';
import { rawPathLabel } from './raw-path-label.ts';
import { registeredTooLate } from './registered-too-late.ts';
import { responseConsumed } from './response-consumed.ts';
import { secretComparedWithEquals } from './secret-compared-with-equals.ts';
import { secretsInLogs } from './secrets-in-logs.ts';
import { serverErrorOutsideStack } from './server-error-outside-stack.ts';
import { slowapiNoOp } from './slowapi-no-op.ts';
import { stateOnSelf } from './state-on-self.ts';
import { swallowedCancellation } from './swallowed-cancellation.ts';
import { syncMiddleware } from './sync-middleware.ts';
import { trustedForwardedFor } from './trusted-forwarded-for.ts';
import type { AsgiRule } from './types.ts';
import { unansweredPreflight } from './unanswered-preflight.ts';
import { unusableRegistration } from './unusable-registration.ts';
import { unvalidatedRequestId } from './unvalidated-request-id.ts';
import { valueNeverMatches } from './value-never-matches.ts';
import { waitForCallNext } from './wait-for-call-next.ts';
import { wallClockDuration } from './wall-clock-duration.ts';
import { wildcardWithCredentials } from './wildcard-with-credentials.ts';

/** The rules that only code on ASGI can break, by name. */
export const rules: readonly AsgiRule[] = [
  baseHttpMiddleware,
  blockingCall,
  bodyConsumed,
  callNextNeverAwaited,
  compareDigestOnStr,
  csrfKillsWebsockets,
  deadMiddleware,
  dependsInMiddleware,
  filterOnLogger,
  gzipHoldsStreams,
  gzipOutsideBase,
  httpExceptionInMiddleware,
  httpOnlyAuth,
  innerCors,
  insecureSession,
  jwtWithoutAlgorithms,
  missingReturn,
  nativeBodyLimit,
  prefixExemption,
  rawPathLabel,
  registeredTooLate,
  responseConsumed,
  secretComparedWithEquals,
  secretsInLogs,
  serverErrorOutsideStack,
  slowapiNoOp,
  stateOnSelf,
  swallowedCancellation,
  syncMiddleware,
  trustedForwardedFor,
  unansweredPreflight,
  unusableRegistration,
  unvalidatedRequestId,
  valueNeverMatches,
  waitForCallNext,
  wallClockDuration,
  wildcardWithCredentials,
];
