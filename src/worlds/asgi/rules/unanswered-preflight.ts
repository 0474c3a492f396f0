import type { Unit } from '../application/units.ts';
import type { AsgiReading } from '../types.ts';
import type { AsgiRule, Audit, CodeHit } from './types.ts';

export const unansweredPreflight = {
  id: 'unanswered-preflight',
  severity: 'warning',
  summary:
    'a layer puts CORS headers on answers, and nobody answers the preflights that come before',
  because:
    'browsers ask with OPTIONS before they send JSON, a token or another method than GET and POST; the routes answer 405, and the request itself is never sent',
  advice: 'Register CORSMiddleware instead, outermost: it answers preflights, too',
  fix: 'none',
  find: (audit) => audit.readings.flatMap((reading) => judged(audit, reading)),
} as const satisfies AsgiRule;

/** Somebody looks for preflights: a comparison, a route (not `select(X).options(...)`), the header that only they have. */
const ANSWERED =
  /["']OPTIONS["']\s*[=!]=|(==|!=|\bin)\s*[[({]?[^\n\])}]*["']OPTIONS["']|methods\s*=\s*[[({][^\])}]*["']OPTIONS["']|\.options\(\s*f?["']|access-control-request/i;

/** Requests that are asked for first. */
const ASKED_FIRST = /\.(post|put|patch|delete)\(\s*f?["']/;

function judged(audit: Audit, { layers, doubts }: AsgiReading): CodeHit[] {
  const policies = layers.filter(({ serves }) => serves.includes('cors'));
  const units = policies.map((layer) => unitOf(audit, layer.home, layer.definedAs));
  const [unit] = units;
  // What a library or CORSMiddleware within a class does, it does for preflights, too.
  const isOwn = units.every((each) => each && !/CORSMiddleware\(/.test(each.definition.text));
  if (!unit || !isOwn || doubts.length > 0 || isAnswered(audit) || !isAsked(audit)) return [];
  const message = `${unit.name} puts CORS headers on answers, and nothing answers preflights`;
  return [{ module: unit.module, node: unit.definition, message, unit }];
}

const unitOf = (
  { units }: Audit,
  home: string | undefined,
  definedAs: string | undefined,
): Unit | undefined => units.find(({ module, name }) => module.path === home && name === definedAs);

const isAnswered = ({ mentioning }: Audit): boolean =>
  mentioning('OPTIONS', 'options(', 'equest-method', 'EQUEST-METHOD', 'equest-Method').some(
    ({ text }) => ANSWERED.test(text),
  );

const isAsked = ({ mentioning }: Audit): boolean =>
  mentioning('.post(', '.put(', '.patch(', '.delete(').some(({ text }) => ASKED_FIRST.test(text));
