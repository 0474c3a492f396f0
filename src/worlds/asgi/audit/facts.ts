import type { Facts } from '../../seam/auditing.ts';
import { placeOf } from '../application/exposure.ts';
import { registrationOf } from '../application/places.ts';
import { spotOf } from '../application/spot.ts';
import { unitOf } from '../application/units.ts';
import { limitsNothing } from '../recognise/limiter.ts';
import { isOffByDefault } from '../recognise/registered.ts';
import type { Audit } from '../rules/types.ts';
import type { AsgiLayer } from '../types.ts';

/** What rules of any onion ask about a layer. */
export function factsOf(audit: Audit, layer: AsgiLayer): Facts {
  const { origin, site, concern } = layer;
  const at = registrationOf(audit.project, layer);
  return {
    spot: at && spotOf(at.module, at.node),
    isOwn: layer.home !== undefined,
    // A limiter without limits of its own rejects nothing.
    isInert:
      limitsNothing(audit.project, origin) ||
      (at !== undefined && isOffByDefault(audit.project, concern, at)),
    isWrapper: site.kind === 'wrap',
    args: argumentsText(audit, layer),
    idHeaders: concern === 'request-id' ? idHeaders(audit, layer) : [],
  };
}

/** The arguments of the registration; undefined for a decorator, whose functions may share a name and nothing else. */
function argumentsText({ project }: Audit, layer: AsgiLayer): string | undefined {
  const { file, span } = placeOf(layer);
  const text = project.module(file)?.text.slice(span.start, span.end) ?? '';
  const [open] = /^[\w.]+(?=\()/.exec(text) ?? [];
  return open && text.slice(open.length).replaceAll(/\s|,(?=\s*\))/g, '');
}

function idHeaders({ units }: Audit, layer: AsgiLayer): string[] {
  const text =
    unitOf(units, layer)?.definition.text ?? (layer.home === undefined ? '"X-Request-ID"' : '');
  return [...text.matchAll(/["'](x-(?:request|correlation)-id)["']/gi)].map(([, name = '']) =>
    name.toLowerCase(),
  );
}
