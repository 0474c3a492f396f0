import { rank, relations } from '../../concerns/index.ts';
import type { Edge } from '../../types.ts';
import { contradiction, type NestedLayer } from './contradiction.ts';
import { order } from './order.ts';
import { type Range, rangeOf, settle, within } from './ranges.ts';
import { between, type Existing, musts, type Placed, unmetAmong, unmetCounts } from './unmet.ts';

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

/**
 * Finds a slot for each newcomer among existing layers, which keep their places. One slot takes all that fit into
 * it; who fits is a question of MUST relations, ties are decided by SHOULD relations and then by the onion.
 */
export function place(
  existing: Existing,
  newcomers: readonly string[],
  open: (slot: number) => boolean,
  /** What is asked for most. */
  catalogue: readonly string[],
  installed?: Region,
  /** What an earlier run registered by itself decides nothing about the list that a later one makes. */
  isOurs: (index: number) => boolean = () => false,
): Placement | Conflict | Unplaceable {
  const cycle = contradiction(existing, newcomers);
  if (cycle) return { kind: 'conflict', cycle };
  const sorted = order(newcomers, relations(newcomers));
  // Those of all concerns together have no cycle.
  const names = sorted.kind === 'order' ? sorted.names : newcomers;
  const slots = Array.from({ length: existing.length + 1 }, (_, slot) => slot).filter(open);
  const theirs = existing.map((concern, index) => (isOurs(index) ? null : concern));
  const main = installed ?? mainSlot(theirs, slots, catalogue);
  const ranges = settle(existing, names, slots);
  const placed = new Map<string, number>();
  // Who comes later may draw those before it. Each move keeps more than it gives up, so that there is a last one.
  for (let moves = -1; moves !== 0; ) {
    moves = 0;
    for (const concern of names) {
      const range = ranges.get(concern) ?? { low: 0, high: existing.length };
      const slot = slotFor(existing, concern, { range, main, slots, placed });
      if (slot === undefined) return { kind: 'unplaceable', concern, slot: range.low };
      if (placed.get(concern) !== slot) moves += 1;
      placed.set(concern, slot);
    }
  }
  const seated = [...placed].map(([concern, slot]) => ({ concern, slot }));
  const unmet = seated.flatMap(({ concern, slot }) => unmetBy(existing, concern, slot));
  return { kind: 'placed', newcomers: seated, main, unmet };
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
 * The slot that suits most of what is asked for most, whether asked for now or not: so that asking for A and then
 * for B ends like asking for both.
 */
function mainSlot(
  existing: Existing,
  slots: readonly number[],
  catalogue: readonly string[],
): Region {
  const suited = catalogue.map((id) => new Set(suiting(existing, id, slots)));
  const misfits = (slot: number): number => suited.filter((best) => !best.has(slot)).length;
  const [best] = slots
    .map((slot) => ({ slot, misfits: misfits(slot) }))
    .sort((a, b) => a.misfits - b.misfits || a.slot - b.slot);
  const slot = best?.slot ?? 0;
  return { from: slot, to: slot };
}

/** The slots that a concern would like best: its MUST relations allow them, then SHOULD relations, then the onion. */
function suiting(existing: Existing, concern: string, slots: readonly number[]): number[] {
  const range = rangeOf(existing, concern, slots);
  const fitting = slots.filter((slot) => within(slot, range));
  return least(least(fitting, unmetCounts(existing, [concern])), strangers(existing, concern));
}

const least = (slots: readonly number[], costs: readonly number[]): number[] => {
  const cost = slots.reduce((low, slot) => Math.min(low, costs[slot] ?? 0), Infinity);
  return slots.filter((slot) => (costs[slot] ?? 0) === cost);
};

type Choice = {
  readonly range: Range;
  readonly main: Region;
  readonly slots: readonly number[];
  readonly placed: Placed;
};

/**
 * Of the slots that are open to the concern, one that keeps most of its SHOULD relations, also to the newcomers that have
 * a slot; among those a main slot, where the onion has it.
 */
function slotFor(
  existing: Existing,
  concern: string,
  { range, main, slots, placed }: Choice,
): number | undefined {
  const around = musts(placed, concern, 'inner');
  const inside = musts(placed, concern, 'outer');
  const low = Math.max(range.low, ...around);
  const high = Math.min(range.high, ...inside);
  const fitting = slots.filter((slot) => within(slot, { low, high }));
  const unmet = unmetCounts(existing, [concern]).map(
    (count, slot) => count + unmetAmong(placed, concern, slot),
  );
  const best = least(fitting, unmet);
  const inMain = best.filter((slot) => main.from <= slot && slot <= main.to);
  if (inMain.length > 0) {
    return inMain.find((slot) => rank(existing[slot] ?? null) > rank(concern)) ?? inMain.at(-1);
  }
  const distance = (slot: number): number =>
    Math.min(Math.abs(slot - main.from), Math.abs(slot - main.to));
  const strange = strangers(existing, concern).map(
    (count, slot) => count + strangersAmong(placed, concern, slot),
  );
  return least(best, strange).sort((a, b) => distance(a) - distance(b))[0];
}

/** For each slot, how many known layers would lie on the other side of the concern than in the onion. */
function strangers(existing: Existing, concern: string): number[] {
  const isOutside = existing.map((other) => other !== null && rank(other) < rank(concern));
  let count = isOutside.filter(Boolean).length;
  return [
    count,
    ...existing.map((other, index) => {
      if (other !== null) count += isOutside[index] ? -1 : 1;
      return count;
    }),
  ];
}

/** The same for newcomers that have a slot: asked for earlier, they would be existing layers now. */
const strangersAmong = (placed: Placed, concern: string, slot: number): number =>
  [...placed].filter(
    ([other, at]) => other !== concern && (rank(other) < rank(concern) ? at > slot : at < slot),
  ).length;
