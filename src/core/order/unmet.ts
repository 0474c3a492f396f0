import { concernOf, relations } from '../../concerns/index.ts';
import type { Edge } from '../../types.ts';

export type Existing = readonly (string | null)[];

/** The relations of two concerns, looked up once. */
export function between(concern: string, other: string): readonly Edge[] {
  const key = `${concern} ${other}`;
  const found = known.get(key) ?? relations([concern, other]);
  known.set(key, found);
  return found;
}

const known = new Map<string, readonly Edge[]>();

/** Every concern that the concern must lie outside of, over whichever others lie between the two. */
export function mustHold(concern: string): ReadonlySet<string> {
  const found = held.get(concern);
  if (found) return found;
  const inner = new Set<string>();
  const left = [concern];
  for (let outer = left.pop(); outer !== undefined; outer = left.pop())
    for (const relation of concernOf(outer)?.outside ?? [])
      if (relation.strength === 'MUST' && !inner.has(relation.concern)) {
        inner.add(relation.concern);
        left.push(relation.concern);
      }
  held.set(concern, inner);
  return inner;
}

const held = new Map<string, ReadonlySet<string>>();

/** How many relations of some concerns each slot leaves unmet, counted in one go: there may be many slots. */
export function unmetCounts(existing: Existing, concerns: readonly string[]): number[] {
  const steps = new Array<number>(existing.length + 1).fill(0);
  const add = (slot: number, count: number): void => {
    steps[slot] = (steps[slot] ?? 0) + count;
  };
  for (const [index, other] of existing.entries())
    for (const edge of concerns.flatMap((concern) => (other ? between(concern, other) : []))) {
      const isOuter = edge.inner === other;
      // The one outside misses its relation further in than this layer, the one inside at it and further out.
      add(isOuter ? index + 1 : 0, 1);
      add(isOuter ? existing.length + 1 : index + 1, -1);
    }
  let sum = 0;
  return steps.slice(0, existing.length + 1).map((step) => {
    sum += step;
    return sum;
  });
}

/** The slot of each newcomer that has one. */
export type Placed = ReadonlyMap<string, number>;

/** The slots of newcomers that the concern must lie inside or outside of. */
export const musts = (placed: Placed, concern: string, as: 'inner' | 'outer'): number[] =>
  [...placed].flatMap(([other, slot]) =>
    between(other, concern).some((edge) => edge.strength === 'MUST' && edge[as] === concern)
      ? [slot]
      : [],
  );

/** Relations to other newcomers that a slot does not keep; in one slot all are kept. */
export function unmetAmong(placed: Placed, concern: string, slot: number): number {
  return [...placed].flatMap(([other, at]) =>
    between(other, concern).filter((edge) => (edge.inner === concern ? at > slot : at < slot)),
  ).length;
}
