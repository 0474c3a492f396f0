import type { Concern, Edge } from '../types.ts';
import { auth } from './auth.ts';
import { bodyLimit } from './body-limit.ts';
import { cache } from './cache.ts';
import { compression } from './compression.ts';
import { cors } from './cors.ts';
import { csrf } from './csrf.ts';
import { errors } from './errors.ts';
import { etag } from './etag.ts';
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
import { tenancy } from './tenancy.ts';
import { timeout } from './timeout.ts';
import { timing } from './timing.ts';
import { tracing } from './tracing.ts';
import { trustedHost } from './trusted-host.ts';

/** Every concern, outermost first: the onion. Its sequence breaks ties that the relations leave open. */
export const onion: readonly Concern[] = [
  proxyHeaders,
  tracing,
  cors,
  requestId,
  timing,
  logging,
  metrics,
  securityHeaders,
  trustedHost,
  httpsRedirect,
  errors,
  maintenance,
  timeout,
  bodyLimit,
  rateLimit,
  compression,
  session,
  csrf,
  auth,
  rateLimitPrincipal,
  tenancy,
  idempotency,
  etag,
  cache,
];

const byId = new Map(onion.map((concern) => [concern.id, concern]));

export const concernOf = (id: string | null): Concern | undefined =>
  id === null ? undefined : byId.get(id);

/** Position in the onion, 0 = outermost; what is not in it lies innermost. */
export const rank = (id: string | null): number => {
  const index = onion.findIndex((concern) => concern.id === id);
  return index < 0 ? onion.length : index;
};

/** The relations that concerns declare between the named ones. */
export function relations(concerns: readonly string[]): Edge[] {
  return concerns.flatMap((outer) =>
    (concernOf(outer)?.outside ?? [])
      .filter((relation) => concerns.includes(relation.concern))
      .map(({ concern, ...relation }) => ({ outer, inner: concern, ...relation })),
  );
}
