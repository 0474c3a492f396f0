import { rank } from '../../concerns/index.ts';
import type { Edge, Reach } from '../../types.ts';
import { meet } from './reach.ts';
import { between } from './unmet.ts';

export type Ordered =
  | { readonly kind: 'order'; readonly names: readonly string[] }
  /** The edges of one contradiction, each one's inner being the next one's outer. */
  | { readonly kind: 'cycle'; readonly edges: readonly Edge[] };

/**
 * Sorts names so that every edge's outer comes before its inner (Kahn's algorithm). Among names that are free at
 * the same time the one with the smallest rank wins, so the result depends on nothing but its input sets.
 */
export function order(
  names: readonly string[],
  edges: readonly Edge[],
  rankOf: (name: string) => number = rank,
): Ordered {
  const left = [...new Set(names)].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const relevant = edges.filter((edge) => left.includes(edge.outer) && left.includes(edge.inner));
  const sorted: string[] = [];
  while (left.length > 0) {
    const free = left.findIndex((name) =>
      relevant.every((edge) => edge.inner !== name || sorted.includes(edge.outer)),
    );
    if (free < 0) return { kind: 'cycle', edges: cycleIn(left, relevant) };
    sorted.push(...left.splice(free, 1));
  }
  return { kind: 'order', names: sorted };
}

/** Walks outwards from any name that is left; the walk must meet itself. */
function cycleIn(left: readonly string[], edges: readonly Edge[]): Edge[] {
  const path: Edge[] = [];
  let at = left[0] ?? '';
  for (;;) {
    const edge = edges.find(
      (candidate) => candidate.inner === at && left.includes(candidate.outer),
    );
    if (!edge) throw new Error(`${at} is not in a cycle`);
    const start = path.findIndex((earlier) => earlier.inner === at);
    if (start >= 0) return path.slice(start).reverse();
    path.push(edge);
    at = edge.outer;
  }
}

/** Two layers that nest the wrong way round: `outer` should lie inside, `inner` outside. */
export type WrongPair<L> = { readonly outer: L; readonly inner: L; readonly edge: Edge };

type Nested = {
  readonly concern: string | null;
  readonly reach?: Reach;
  readonly isBehind?: boolean;
};

/** Every relation that a nesting breaks, outermost layer first. */
export function wrongPairs<L extends Nested>(all: readonly L[]): WrongPair<L>[] {
  const layers = all.filter(({ isBehind }) => !isBehind);
  return layers.flatMap((outer, index) =>
    layers.slice(index + 1).flatMap((inner) => {
      if (outer.concern === null || inner.concern === null || !meet(outer, inner)) return [];
      return between(outer.concern, inner.concern)
        .filter((edge) => edge.outer === inner.concern && edge.inner === outer.concern)
        .map((edge) => ({ outer, inner, edge }));
    }),
  );
}
