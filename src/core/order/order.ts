import { rank } from '../../concerns/index.ts';
import type { Edge, Reach } from '../../types.ts';
import { meet } from './reach.ts';
import { between } from './unmet.ts';

export type Ordered<Node = string> =
  | { readonly kind: 'order'; readonly names: readonly Node[] }
  /** The edges of one contradiction, each one's inner being the next one's outer. */
  | { readonly kind: 'cycle'; readonly edges: readonly Edge<Node>[] };

/** Sorts concerns by their relations; ties are decided by the onion. */
export const order = (names: readonly string[], edges: readonly Edge[]): Ordered =>
  sortBy(names, edges, (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

/**
 * Sorts names so that every edge's outer comes before its inner (Kahn's algorithm). Among names that are free at
 * the same time the first by `compare` wins, so the result depends on nothing but its input sets.
 */
export function sortBy<Node>(
  names: readonly Node[],
  edges: readonly Edge<Node>[],
  compare: (one: Node, other: Node) => number,
): Ordered<Node> {
  const left = [...new Set(names)].sort(compare);
  const relevant = edges.filter((edge) => left.includes(edge.outer) && left.includes(edge.inner));
  const sorted: Node[] = [];
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
function cycleIn<Node>(left: readonly Node[], edges: readonly Edge<Node>[]): Edge<Node>[] {
  const path: Edge<Node>[] = [];
  let at = left[0];
  for (;;) {
    const edge = edges.find(({ outer, inner }) => inner === at && left.includes(outer));
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
  const concerns = [...new Set(layers.map(({ concern }) => concern))];
  // Only these are looked for behind a layer: there may be thousands.
  const broken = new Map(
    concerns.map((outer) => [
      outer,
      new Map(concerns.map((inner) => [inner, reversed(outer, inner)] as const).filter(hasSome)),
    ]),
  );
  return layers.flatMap((outer, index) => {
    const edges = broken.get(outer.concern);
    if (edges === undefined || edges.size === 0) return [];
    return layers.slice(index + 1).flatMap((inner) => {
      const found = edges.get(inner.concern);
      return found && meet(outer, inner) ? found.map((edge) => ({ outer, inner, edge })) : [];
    });
  });
}

const hasSome = ([, edges]: readonly [unknown, readonly Edge[]]): boolean => edges.length > 0;

/** The relations that say that what lies outside here should lie inside. */
const reversed = (outer: string | null, inner: string | null): readonly Edge[] =>
  outer === null || inner === null
    ? []
    : between(outer, inner).filter((edge) => edge.outer === inner && edge.inner === outer);
