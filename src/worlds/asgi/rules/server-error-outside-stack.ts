import { nameOf } from '../../../languages/python/tree/functions.ts';
import { withPlace } from '../../seam/places.ts';
import { type CatchAll, catchAllsIn, isBoundary } from '../application/catch-all.ts';
import { comesTooLate } from '../application/late-handlers.ts';
import { unitOf } from '../application/units.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';
import type { AsgiRule, Audit, CodeHit } from './types.ts';

export const serverErrorOutsideStack = {
  id: 'server-error-outside-stack',
  severity: 'warning',
  summary: 'a handler for every exception answers outside the middleware',
  because:
    'Starlette runs handlers for Exception and 500 in its outermost layer, so no middleware sees their answer',
  advice:
    'Answer unexpected exceptions in a middleware inside these layers: create-mw add errors writes one',
  fix: 'none',
  find: (audit) => inForce(audit).flatMap((handler) => finding(audit, handler)),
} as const satisfies AsgiRule;

/** Of several the last one counts, and what the file of the application says comes last. */
function inForce(audit: Audit): CatchAll[] {
  const { project, readings, mentioning } = audit;
  const last = mentioning('FastAPI', 'fastapi', 'Starlette', 'starlette')
    .filter(({ text }) => text.includes('exception_handler'))
    .flatMap((module) =>
      catchAllsIn(project, module)
        .filter(({ node }) => !comesTooLate(audit, module, node))
        .slice(-1),
    );
  const own = last.filter(({ module }) => readings.some(({ app }) => app.file === module.path));
  return own.length > 0 ? own : last;
}

function finding(audit: Audit, { module, node, handler }: CatchAll): CodeHit[] {
  const here = audit.readings.filter(({ app }) => app.file === module.path);
  const readings = here.length > 0 ? here : audit.readings;
  const lost = readings.map((reading) => lostBy(audit, reading, handler));
  const [first] = lost;
  // In a project of several applications it must be true of each that may be meant.
  if (!first || lost.some((each) => each === undefined)) return [];
  const name = handler ? ` of \`${nameOf(handler.fn)}\`` : '';
  const layers = [
    ...new Set(
      ['cors', 'request-id'].flatMap((c) => first.find(({ serves }) => serves.includes(c)) ?? []),
    ),
  ]
    .map(withPlace)
    .join(' and ');
  const message = `the 500${name} leaves outside ${layers}: ${harmOf(first)}`;
  return [{ module, node, message }];
}

/** The layers whose headers the answer lacks; undefined where it lacks none. */
function lostBy(
  audit: Audit,
  reading: AsgiReading,
  handler: CatchAll['handler'],
): readonly AsgiLayer[] | undefined {
  const text = handler?.fn.text ?? '';
  const isBounded = reading.layers.some((layer) => {
    const unit = unitOf(audit.units, layer);
    return layer.serves.includes('errors') || (unit && isBoundary(unit));
  });
  const lost = reading.layers.filter(
    ({ serves, site }) =>
      site.kind !== 'wrap' &&
      ((serves.includes('cors') && !/access-control-/i.test(text)) ||
        (serves.includes('request-id') && !/(request|correlation|trace)[-_]?id/i.test(text))),
  );
  return isBounded || lost.length === 0 ? undefined : lost;
}

function harmOf(layers: readonly AsgiLayer[]): string {
  const serves = (concern: string): boolean =>
    layers.some((layer) => layer.serves.includes(concern));
  const cors = serves('cors') ? ['browsers show their scripts a network error instead of it'] : [];
  const id = serves('request-id') ? ['it carries no request id'] : [];
  return [...cors, ...id].join(' and ');
}
