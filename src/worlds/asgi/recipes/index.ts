import type { AsgiCode, AsgiRecipe } from '../types.ts';
import { auth } from './auth.ts';
import { cors } from './cors.ts';
import { errors } from './errors.ts';
import { logging } from './logging.ts';
import { requestId } from './request-id.ts';
import { timing } from './timing.ts';
import { trustedHost } from './trusted-host.ts';

/** How concerns become code here; what has no row is only recognised. */
const recipes: Readonly<Record<string, AsgiRecipe>> = {
  auth,
  cors,
  errors,
  logging,
  'request-id': requestId,
  timing,
  'trusted-host': trustedHost,
};

/** The code of a concern; undefined for what is only recognised. */
export const codeOf = (concern: string | null): AsgiCode | undefined =>
  concern === null ? undefined : recipes[concern]?.code;
