import type { Project } from '../../languages/python/tree/module.ts';
import { placeOf } from '../../worlds/asgi/application/exposure.ts';
import { registrationOf, withPlace } from '../../worlds/asgi/application/places.ts';
import { unitOf } from '../../worlds/asgi/application/units.ts';
import type { Layer, Reading } from '../../worlds/asgi/types.ts';
import type { Audit, Found, Rule } from './types.ts';

export const duplicateLayer = {
  id: 'duplicate-layer',
  severity: 'warning',
  summary: 'two layers of one application do the same thing',
  because:
    'every request goes through both, and the inner one repeats or undoes what the outer does',
  advice: 'Register it once',
  fix: 'none',
  find: (audit) =>
    audit.readings.flatMap((reading) =>
      pairsOf(reading).flatMap(({ outer, inner }) => {
        const because = isTwice(audit, outer, inner);
        return (because && finding(audit.project, outer, inner, because)) || [];
      }),
    ),
} as const satisfies Rule;

type Pair = { readonly outer: Layer; readonly inner: Layer };

/** Each layer with the next one further in that could be its double. Branches of an `if` exclude each other. */
function pairsOf({ layers }: Reading): Pair[] {
  const always = layers.filter(({ conditional, site }) => !conditional && site.kind !== 'wrap');
  return always.flatMap((outer, index) =>
    always.slice(index + 1).map((inner) => ({ outer, inner })),
  );
}

const isInstalled = ({ origin }: Layer): boolean => !origin.includes('.py:');

/** Why the two are one too many; undefined where both may be wanted. */
function isTwice(audit: Audit, outer: Layer, inner: Layer): string | undefined {
  const isSame = outer.origin === inner.origin && outer.symbol !== '<lambda>';
  if (samePlace(outer, inner)) return undefined;
  if (isInstalled(outer) && isInstalled(inner) && outer.concern === inner.concern) {
    if (outer.concern === 'cors')
      return 'the outer one answers every preflight by its own lists: what only the inner one allows, the browser is refused';
    if (outer.concern === 'session' && isSame)
      return 'both keep their data in request.session, where the inner one replaces what the outer has read';
  }
  if (outer.concern === 'request-id' && inner.concern === 'request-id')
    return isSame || sharesHeader(audit, outer, inner)
      ? 'each gives the request an id of its own: log lines made between them carry another one than the response'
      : undefined;
  const given = isSame ? argumentsText(audit.project, outer) : undefined;
  return given !== undefined && given === argumentsText(audit.project, inner)
    ? duplicateLayer.because
    : undefined;
}

function samePlace(a: Layer, b: Layer): boolean {
  const [mine, other] = [placeOf(a), placeOf(b)];
  return mine.file === other.file && mine.span.start === other.span.start;
}

/** The arguments of the registration; undefined for a decorator, whose functions may share a name and nothing else. */
function argumentsText(project: Project, layer: Layer): string | undefined {
  const { file, span } = placeOf(layer);
  const text = project.module(file)?.text.slice(span.start, span.end) ?? '';
  const [open] = /^[\w.]+(?=\()/.exec(text) ?? [];
  return open && text.slice(open.length).replaceAll(/\s|,(?=\s*\))/g, '');
}

/** Both name one header for the id. */
function sharesHeader({ units }: Audit, outer: Layer, inner: Layer): boolean {
  const [mine, other] = [outer, inner].map((layer) => {
    const text =
      unitOf(units, layer)?.definition.text ?? (isInstalled(layer) ? '"X-Request-ID"' : '');
    return [...text.matchAll(/["'](x-(?:request|correlation)-id)["']/gi)].map(([, name = '']) =>
      name.toLowerCase(),
    );
  });
  return (mine ?? []).some((name) => other?.includes(name));
}

function finding(project: Project, outer: Layer, inner: Layer, because: string): Found | undefined {
  const at = registrationOf(project, outer);
  if (!at) return undefined;
  const message =
    outer.symbol === inner.symbol
      ? `${outer.symbol} is registered twice`
      : `${outer.symbol} does again what ${inner.symbol} does`;
  const advice = `Register one of the two; the other is ${withPlace(inner)}`;
  return { ...at, message, because, advice };
}
