import { rank, relations } from '../../concerns/index.ts';
import type { Edge } from '../../types.ts';
import { amongNew, contradiction, type NestedLayer } from './contradiction.ts';
import { order } from './order.ts';
import { between, type Existing, unmetCounts } from './unmet.ts';

/** Which slot each newcomer goes into. Slot k lies outside the k-th existing layer; the last one is innermost. */
export type Placement = {
  readonly kind: 'placed';
  /** Newcomers outermost first, each with its slot. */
  readonly newcomers: readonly { readonly concern: string; readonly slot: number }[];
  /** The slots of the generated list: one where it is to be registered, several where it stands already. */
  readonly main: Region;
  /** SHOULD relations of a newcomer that its slot does not keep. */
  readonly unmet: readonly Edge[];
};
export type Conflict = {
  readonly kind: 'conflict';
  readonly cycle: readonly Edge<NestedLayer>[];
};
/** Every slot that its MUST relations leave to the concern is closed. */
export type Unplaceable = {
  readonly kind: 'unplaceable';
  readonly concern: string;
  readonly slot: number;
};

export type Region = { readonly from: number; readonly to: number };

type Range = { readonly low: number; readonly high: number };

/**
 * Finds a slot for each newcomer among existing layers, which keep their places. One slot takes all that fit into
 * it; who fits is a question of MUST relations, ties are decided by SHOULD relations and then by the onion.
 */
export function place(
  existing: Existing,
  newcomers: readonly string[],
  open: (slot: number) => boolean,
  /** Everything that can be generated. */
  catalogue: readonly string[],
  installed?: Region,
): Placement | Conflict | Unplaceable {
  const sequence = order(newcomers, relations(newcomers));
  if (sequence.kind === 'cycle') return { kind: 'conflict', cycle: amongNew(sequence.edges) };
  const cycle = contradiction(existing, newcomers);
  if (cycle) return { kind: 'conflict', cycle };
  const slots = Array.from({ length: existing.length + 1 }, (_, slot) => slot).filter(open);
  const main = installed ?? mainSlot(existing, slots, catalogue);
  const ranges = settle(existing, sequence.names);
  const placed: { concern: string; slot: number }[] = [];
  for (const concern of sequence.names) {
    const range = ranges.get(concern) ?? { low: 0, high: existing.length };
    const slot = slotFor(existing, concern, range, main, slots);
    if (slot === undefined) return { kind: 'unplaceable', concern, slot: range.low };
    placed.push({ concern, slot });
  }
  const unmet = placed.flatMap(({ concern, slot }) => unmetBy(existing, concern, slot));
  return { kind: 'placed', newcomers: placed, main, unmet };
}

const within = (slot: number, { low, high }: Range): boolean => low <= slot && slot <= high;

/** The slots that MUST relations to existing layers leave to a concern. */
function rangeOf(existing: Existing, concern: string): Range {
  let low = 0;
  let high = existing.length;
  existing.forEach((other, index) => {
    for (const edge of other === null ? [] : between(concern, other)) {
      if (edge.strength !== 'MUST') continue;
      if (edge.inner === concern) low = Math.max(low, index + 1);
      else high = Math.min(high, index);
    }
  });
  return { low, high };
}

/** Ranges of newcomers that also keep the MUST relations among themselves; `sequence` is outermost first. */
function settle(existing: Existing, sequence: readonly string[]): Map<string, Range> {
  const ranges = new Map(sequence.map((concern) => [concern, rangeOf(existing, concern)]));
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

function unmetBy(existing: Existing, concern: string, slot: number): Edge[] {
  return existing.flatMap((other, index) =>
    other === null
      ? []
      : between(concern, other).filter((edge) =>
          edge.outer === concern ? slot > index : slot <= index,
        ),
  );
}

/**
 * The slot that suits most of what we can generate, whether asked for now or not: so that asking for A and then
 * for B ends like asking for both.
 */
function mainSlot(
  existing: Existing,
  slots: readonly number[],
  catalogue: readonly string[],
): Region {
  const ranges = catalogue.map((id) => rangeOf(existing, id));
  const misfits = (slot: number): number => ranges.filter((range) => !within(slot, range)).length;
  const counts = unmetCounts(existing, catalogue);
  const [best] = slots
    .map((slot) => ({ slot, misfits: misfits(slot), unmet: counts[slot] ?? 0 }))
    .sort((a, b) => a.misfits - b.misfits || a.unmet - b.unmet || a.slot - b.slot);
  const slot = best?.slot ?? 0;
  return { from: slot, to: slot };
}

function slotFor(
  existing: Existing,
  concern: string,
  range: Range,
  main: Region,
  slots: readonly number[],
): number | undefined {
  const fitting = slots.filter((slot) => within(slot, range));
  const inMain = fitting.filter((slot) => main.from <= slot && slot <= main.to);
  if (inMain.length > 0) {
    return inMain.find((slot) => rank(existing[slot] ?? null) > rank(concern)) ?? inMain.at(-1);
  }
  const [best] = fitting
    .map((slot) => ({
      slot,
      unmet: unmetBy(existing, concern, slot).length,
      misfit: outOfRank(existing, concern, slot),
      // All that fits lies on one side of the main slots.
      distance: Math.abs(slot - main.from),
    }))
    .sort((a, b) => a.unmet - b.unmet || a.misfit - b.misfit || a.distance - b.distance);
  return best?.slot;
}

/** How many known layers would lie on the other side of the concern than in the onion. */
function outOfRank(existing: Existing, concern: string, slot: number): number {
  return existing.filter(
    (other, index) => other !== null && rank(other) < rank(concern) !== index < slot,
  ).length;
}
