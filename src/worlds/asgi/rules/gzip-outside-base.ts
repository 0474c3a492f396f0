import { withPlace } from '../../seam/places.ts';
import { registrationOf } from '../application/places.ts';
import { unitOf } from '../application/units.ts';
import { isBasedLayer } from '../recognise/symbols.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';
import type { AsgiRule, Audit, CodeHit } from './types.ts';

export const gzipOutsideBase = {
  id: 'gzip-outside-base',
  severity: 'warning',
  summary: 'compression lies outside a layer that makes every response a stream',
  because:
    'a BaseHTTPMiddleware hands the body on in pieces of unknown length, so even ten bytes are compressed and Content-Length is lost',
  advice:
    'Register the compression before it, so that it lies inside, or write the layer as a pure ASGI class',
  fix: 'none',
  find: (audit) => audit.readings.flatMap((reading) => findings(audit, reading)),
} as const satisfies AsgiRule;

function findings(audit: Audit, reading: AsgiReading): CodeHit[] {
  const bases = reading.layers.flatMap((layer, index) => (isBase(audit, layer) ? [index] : []));
  let next = 0;
  return reading.layers.flatMap((layer, index) => {
    while ((bases[next] ?? index + 1) <= index) next += 1;
    if (layer.concern !== 'compression') return [];
    const inside = reading.layers[bases[next] ?? -1];
    const at = inside && registrationOf(audit.project, layer);
    if (!at) return [];
    const message = `${layer.symbol} lies outside ${withPlace(inside)}: its minimum_size never applies`;
    return [{ ...at, message }];
  });
}

const isBase = ({ units }: Audit, layer: AsgiLayer): boolean =>
  isBasedLayer(layer.origin) || unitOf(units, layer)?.kind === 'dispatch';
