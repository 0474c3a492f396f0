import { concernOf } from '../../concerns/index.ts';
import type { Layer, Reading } from '../../types.ts';
import type { Auditor, Facts, RuleHit, Spot } from '../../worlds/seam/auditing.ts';
import { withPlace } from '../../worlds/seam/places.ts';
import { meet } from '../order/reach.ts';
import type { Rule } from './types.ts';

export const duplicateLayer = {
  id: 'duplicate-layer',
  severity: 'warning',
  summary: 'two layers of one application do the same thing',
  because:
    'every request goes through both, and the inner one repeats or undoes what the outer does',
  advice: 'Register it once',
  fix: 'none',
  find: ({ readings, auditor }) => readings.flatMap((reading) => twicesIn(auditor, reading)),
} as const satisfies Rule;

type Known = { readonly layer: Layer; readonly facts: Facts };

/** Each layer with those further in that do the same, one of a name. Branches of an `if` exclude each other. */
function twicesIn(auditor: Auditor, reading: Reading) {
  const always = reading.layers
    .filter(({ conditional }) => !conditional)
    .map((layer) => ({ layer, facts: auditor.facts(reading, layer) }))
    .filter(({ facts }) => !facts.isWrapper);
  const named = new Map<string, { readonly inner: Known; readonly index: number }[]>();
  for (const [index, inner] of [...always.entries()].reverse()) {
    const same = named.get(inner.layer.symbol);
    if (same) same.push({ inner, index });
    else named.set(inner.layer.symbol, [{ inner, index }]);
  }
  return always.flatMap((outer, index) =>
    [...named.values()]
      .flatMap((same) => innermost(outer, index, same))
      .sort((a, b) => a.index - b.index)
      .map(({ twice }) => twice),
  );
}

/** Of layers of one name, innermost first, the first that does what a layer outside of it does. */
function innermost(
  outer: Known,
  at: number,
  same: readonly { readonly inner: Known; readonly index: number }[],
): { readonly index: number; readonly twice: RuleHit }[] {
  for (const { inner, index } of same) {
    if (index <= at) return [];
    const because = meet(outer.layer, inner.layer) ? isTwice(outer, inner) : undefined;
    const twice = because && hit(outer, inner, because);
    if (twice) return [{ index, twice }];
  }
  return [];
}

/** Why the two are one too many; undefined where both may be wanted. */
function isTwice(
  { layer: outer, facts }: Known,
  { layer: inner, facts: other }: Known,
): string | undefined {
  const isSame = outer.origin === inner.origin && outer.symbol !== '<lambda>';
  // What runs a line twice may hand it other values: only a bare name is the same each time.
  if (isSameSpot(facts.spot, other.spot))
    return isSame && outer.symbol === inner.symbol && isBare(facts)
      ? duplicateLayer.because
      : undefined;
  const { twice } = (outer.concern === inner.concern && concernOf(outer.concern)) || {};
  const doubles = {
    libraries: !facts.isOwn && !other.isOwn,
    'same library': !facts.isOwn && !other.isOwn && isSame,
    'same id': isSame || facts.idHeaders.some((name) => other.idHeaders.includes(name)),
  };
  if (twice && doubles[twice.when]) return twice.because;
  if (twice?.when === 'same id') return undefined;
  return isSame && facts.args !== undefined && facts.args === other.args
    ? duplicateLayer.because
    : undefined;
}

/** `add_middleware(Layer)`: nothing but the class is handed over. */
const isBare = ({ args }: Facts): boolean => /^\([\w.]+\)$/.test(args ?? '');

const isSameSpot = (a: Spot | undefined, b: Spot | undefined): boolean =>
  a?.file === b?.file && a?.line === b?.line && a?.column === b?.column;

function hit(
  { layer: outer, facts: { spot } }: Known,
  { layer: inner, facts: other }: Known,
  because: string,
): RuleHit | undefined {
  if (!spot) return undefined;
  const message =
    outer.symbol === inner.symbol
      ? `${outer.symbol} is registered twice`
      : `${outer.symbol} does again what ${inner.symbol} does`;
  const advice = isSameSpot(spot, other.spot)
    ? 'What registers it is run twice: run it once'
    : `Register one of the two; the other is ${withPlace(inner)}`;
  return { spot, message, because, advice };
}
