import { registrationOf, withPlace } from '../../worlds/asgi/application/places.ts';
import type { Reading } from '../../worlds/asgi/types.ts';
import type { Audit, Found, Rule } from './types.ts';

export const duplicateClock = {
  id: 'duplicate-clock',
  severity: 'warning',
  summary: 'several layers each measure how long a request takes',
  because:
    'each starts its clock elsewhere, so that the header, the log line and the metric of one request say different times',
  advice: 'Measure once, in the outermost of them, and hand the time on in request.state',
  fix: 'none',
  find: (audit) => audit.readings.flatMap((reading) => findings(audit, reading)),
} as const satisfies Rule;

/** Every clock but the outermost one. */
function findings({ project }: Audit, { layers }: Reading): Found[] {
  const clocks = layers.filter(({ times }) => times);
  const once = [...new Map(clocks.map((layer) => [layer.origin, layer])).values()];
  const [first, ...others] = once;
  // Layers that are all conditional may be each other's alternatives.
  if (!first || once.every(({ conditional }) => conditional)) return [];
  return others.flatMap((layer) => {
    const at = registrationOf(project, layer);
    const message = `${layer.symbol} measures the time of a request, and so does ${withPlace(first)}`;
    return at ? [{ ...at, message }] : [];
  });
}
