import type { AsgiCode, AsgiRecipe } from '../types.ts';
import { auth } from './auth.ts';
import { compression } from './compression.ts';
import { cors } from './cors.ts';
import { csrf } from './csrf.ts';
import { errors } from './errors.ts';
import { httpsRedirect } from './https-redirect.ts';
import { logging } from './logging.ts';
import { metrics } from './metrics.ts';
import { proxyHeaders } from './proxy-headers.ts';
import { rateLimit } from './rate-limit.ts';
import { requestId } from './request-id.ts';
import { securityHeaders } from './security-headers.ts';
import { session } from './session.ts';
import { timing } from './timing.ts';
import { tracing } from './tracing.ts';
import { trustedHost } from './trusted-host.ts';

/** How each concern is recognised here and becomes code; what has no row is neither. */
const recipes: Readonly<Record<string, AsgiRecipe>> = {
  auth,
  compression,
  cors,
  csrf,
  errors,
  'https-redirect': httpsRedirect,
  logging,
  metrics,
  'proxy-headers': proxyHeaders,
  'rate-limit': rateLimit,
  'request-id': requestId,
  'security-headers': securityHeaders,
  session,
  timing,
  tracing,
  'trusted-host': trustedHost,
};

/** The code of a concern; undefined for what is only recognised. */
export const codeOf = (concern: string | null): AsgiCode | undefined =>
  concern === null ? undefined : recipes[concern]?.code;

/** The import origins that are a concern when they are registered. */
export const symbolsOf = (concern: string): readonly string[] => recipes[concern]?.symbols ?? [];
