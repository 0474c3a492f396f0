import { baseHttpMiddleware } from './base-http-middleware.ts';
import { compareDigestOnStr } from './compare-digest-on-str.ts';
import { httpOnlyAuth } from './http-only-auth.ts';
import { insecureSession } from './insecure-session.ts';
import { jwtWithoutAlgorithms } from './jwt-without-algorithms.ts';
import { nesting } from './nesting.ts';
import { prefixExemption } from './prefix-exemption.ts';
import { secretComparedWithEquals } from './secret-compared-with-equals.ts';
import type { Rule } from './types.ts';
import { unusedIgnore } from './unused-ignore.ts';
import { wildcardWithCredentials } from './wildcard-with-credentials.ts';

/** Every rule, by name. */
export const rules: readonly Rule[] = [
  baseHttpMiddleware,
  compareDigestOnStr,
  httpOnlyAuth,
  insecureSession,
  jwtWithoutAlgorithms,
  nesting,
  prefixExemption,
  secretComparedWithEquals,
  unusedIgnore,
  wildcardWithCredentials,
];

export const ruleOf = (id: string): Rule | undefined => rules.find((rule) => rule.id === id);
