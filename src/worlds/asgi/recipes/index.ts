import { concernOf } from '../../../concerns/index.ts';
import type { Answers } from '../../../types.ts';
import type { Recipe } from '../../world.ts';
import type { AsgiCode, AsgiRecipe } from '../types.ts';
import { auth } from './auth.ts';
import { bodyLimit } from './body-limit.ts';
import { compression } from './compression.ts';
import { cors } from './cors.ts';
import { csrf } from './csrf.ts';
import { errors } from './errors.ts';
import { httpsRedirect } from './https-redirect.ts';
import { idempotency } from './idempotency.ts';
import { logging } from './logging.ts';
import { maintenance } from './maintenance.ts';
import { metrics } from './metrics.ts';
import { proxyHeaders } from './proxy-headers.ts';
import { rateLimit } from './rate-limit.ts';
import { rateLimitPrincipal } from './rate-limit-principal.ts';
import { requestId } from './request-id.ts';
import { securityHeaders } from './security-headers.ts';
import { session } from './session.ts';
import { timeout } from './timeout.ts';
import { timing } from './timing.ts';
import { tracing } from './tracing.ts';
import { trustedHost } from './trusted-host.ts';

/** How concerns become code here; what has no row is only recognised. */
const recipes: Readonly<Record<string, AsgiRecipe>> = {
  auth,
  'body-limit': bodyLimit,
  compression,
  cors,
  csrf,
  errors,
  'https-redirect': httpsRedirect,
  idempotency,
  logging,
  maintenance,
  metrics,
  'proxy-headers': proxyHeaders,
  'rate-limit': rateLimit,
  'rate-limit-principal': rateLimitPrincipal,
  'request-id': requestId,
  'security-headers': securityHeaders,
  session,
  timeout,
  timing,
  tracing,
  'trusted-host': trustedHost,
};

/** The code of a concern; undefined for what is only recognised. */
export const recipeCodeOf = (concern: string | null): AsgiCode | undefined =>
  concern === null ? undefined : recipes[concern]?.code;

/** What an option is where nothing was said. */
export const usualAnswers = (concern: string | null): Answers =>
  Object.fromEntries(
    concernOf(concern)?.options.map((option) => [option.name, option.default ?? []]) ?? [],
  );

/** The file that holds the one clock of a request. */
const CLOCK = 'request_record.py';

/** What core has to know of the code of a concern. */
export function recipeOf(concern: string): Recipe | undefined {
  const code = recipeCodeOf(concern);
  return (
    code && {
      // Asked of few; the list of concerns, which is drawn first, goes through all.
      get readsClock() {
        return code.files(usualAnswers(concern)).includes(CLOCK);
      },
      ...(code.isMoreThanClock && { isMoreThanClock: true }),
      next: (answers, others, ours) => code.next?.(answers, others, ours) ?? [],
    }
  );
}
