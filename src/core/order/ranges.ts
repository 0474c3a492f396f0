import { relations } from '../../concerns/index.ts';
import { between, type Existing, mustHold } from './unmet.ts';

/** The slots from one to another, both included; none where `low` is higher. */
export type Range = { readonly low: number; readonly high: number };

/** Whether the slot is one of the range. */
export const within = (slot: number, { low, high }: Range): boolean => low <= slot && slot <= high;

/**
 * The slots that MUST relations to existing layers leave to a concern; of those, where there are some, the slots that
 * leave a place for what must lie between it and a layer and may be asked for later.
 */
export function rangeOf(existing: Existing, concern: string, slots: readonly number[]): Range {
  const range = rangeBy(existing, (other) => sidesOf(concern, other));
  const roomy = rangeBy(existing, (other) => sidesThrough(concern, other));
  return slots.some((slot) => within(slot, roomy)) ? roomy : range;
}

type Sides = { readonly isInside: boolean; readonly isOutside: boolean };

function rangeBy(existing: Existing, sides: (other: string) => Sides): Range {
  let low = 0;
  let high = existing.length;
  existing.forEach((other, index) => {
    if (other === null) return;
    const { isInside, isOutside } = sides(other);
    if (isInside) low = Math.max(low, index + 1);
    if (isOutside) high = Math.min(high, index);
  });
  return { low, high };
}

/** On which side of another the concern must lie. */
function sidesOf(concern: string, other: string): Sides {
  const must = between(concern, other).filter((edge) => edge.strength === 'MUST');
  return {
    isInside: must.some((edge) => edge.inner === concern),
    isOutside: must.some((edge) => edge.outer === concern),
  };
}

/** The same, if what must lie between the two were there. */
const sidesThrough = (concern: string, other: string): Sides => ({
  isInside: mustHold(other).has(concern),
  isOutside: mustHold(concern).has(other),
});

/** Ranges of newcomers that also keep the MUST relations among themselves; `sequence` is outermost first. */
export function settle(
  existing: Existing,
  sequence: readonly string[],
  slots: readonly number[],
): Map<string, Range> {
  const ranges = new Map(
    sequence.map((concern) => [concern, rangeOf(existing, concern, slots)] as const),
  );
  const musts = relations(sequence).filter((edge) => edge.strength === 'MUST');
  const rangeFor = (concern: string): Range =>
    ranges.get(concern) ?? { low: 0, high: existing.length };
  for (const inner of sequence) {
    const lows = musts
      .filter((edge) => edge.inner === inner)
      .map((edge) => rangeFor(edge.outer).low);
    ranges.set(inner, { ...rangeFor(inner), low: Math.max(rangeFor(inner).low, ...lows) });
  }
  for (const outer of [...sequence].reverse()) {
    const highs = musts
      .filter((edge) => edge.outer === outer)
      .map((edge) => rangeFor(edge.inner).high);
    ranges.set(outer, { ...rangeFor(outer), high: Math.min(rangeFor(outer).high, ...highs) });
  }
  return ranges;
}
