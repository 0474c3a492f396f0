import type { Reading } from '../../types.ts';
import type { Auditor, RuleHit } from '../../worlds/seam/auditing.ts';
import { withPlace } from '../../worlds/seam/places.ts';
import type { World } from '../../worlds/world.ts';
import type { Rule } from './types.ts';

export const duplicateClock = ({ words }: World): Rule => ({
  id: 'duplicate-clock',
  severity: 'warning',
  summary: 'several layers each measure how long a request takes',
  because:
    'each starts its clock elsewhere, so that the header, the log line and the metric of one request say different times',
  advice: `Measure once, in the outermost of them, and ${words.handOn}`,
  fix: 'none',
  find: ({ readings, auditor }) => readings.flatMap((reading) => hits(auditor, reading)),
});

/** Every clock but the outermost one. */
function hits(auditor: Auditor, reading: Reading): RuleHit[] {
  const clocks = reading.layers.filter(({ times }) => times);
  const once = [...new Map(clocks.map((layer) => [layer.origin, layer])).values()];
  const [first, ...others] = once;
  // Layers that are all conditional may be each other's alternatives.
  if (!first || once.every(({ conditional }) => conditional)) return [];
  const layers = others.map((layer) => ({
    spot: auditor.facts(reading, layer).spot,
    name: layer.symbol,
  }));
  return [...layers, ...(auditor.clocks?.(reading) ?? [])].flatMap(({ spot, name }) => {
    const message = `${name} measures the time of a request, and so does ${withPlace(first)}`;
    return spot ? [{ spot, message }] : [];
  });
}
