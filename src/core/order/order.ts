import { concernOf, rank } from '../../concerns/index.ts';
import type { Edge, Layer } from '../../types.ts';
import { asksOf, brokenExchanges, type Exchanging, takesFrom, type WrongPair } from './exchange.ts';
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
  const known = new Set(left);
  const relevant = edges.filter((edge) => known.has(edge.outer) && known.has(edge.inner));
  const inners = new Map<Node, Node[]>();
  /** How many names must come before this one and have not come yet. */
  const waits = new Map<Node, number>();
  for (const { outer, inner } of relevant) {
    waits.set(inner, (waits.get(inner) ?? 0) + 1);
    const all = inners.get(outer);
    if (all) all.push(inner);
    else inners.set(outer, [inner]);
  }
  const sorted: Node[] = [];
  while (left.length > 0) {
    const free = left.findIndex((name) => !waits.get(name));
    if (free < 0) return { kind: 'cycle', edges: cycleIn(left, relevant) };
    for (const name of left.splice(free, 1)) {
      sorted.push(name);
      for (const inner of inners.get(name) ?? []) waits.set(inner, (waits.get(inner) ?? 0) - 1);
    }
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

type Nested = Exchanging &
  Partial<
    Pick<
      Layer,
      'isBehind' | 'times' | 'isInert' | 'leavesBodies' | 'leavesSession' | 'answersBrowsers'
    >
  > & {
    readonly concern: string | null;
  };

/** Every relation that a nesting breaks, outermost layer first. */
export function wrongPairs<L extends Nested>(all: readonly L[]): WrongPair<L>[] {
  const layers = all.filter(({ isBehind }) => !isBehind);
  return [...brokenRelations(layers), ...brokenExchanges(layers)];
}

function brokenRelations<L extends Nested>(layers: readonly L[]): WrongPair<L>[] {
  const places = new Map<string | null, number[]>();
  for (const [index, { concern }] of layers.entries()) {
    const known = places.get(concern);
    if (known) known.push(index);
    else places.set(concern, [index]);
  }
  const concerns = [...places.keys()];
  const broken = new Map(concerns.map((outer) => [outer, brokenBy(outer, concerns)]));
  return layers.flatMap((outer, index) => {
    const edges = broken.get(outer.concern) ?? new Map<string | null, readonly Edge[]>();
    // Only layers that could lie wrong are compared: stacks can be long.
    const inside = [...edges.keys()]
      .flatMap((concern) => (places.get(concern) ?? []).filter((place) => place > index))
      .sort((a, b) => a - b);
    return inside.flatMap((place) => {
      const inner = layers[place];
      if (!inner || !meet(outer, inner)) return [];
      // What a layer takes from the one around it outweighs what is usual.
      if (takesFrom(inner, outer) || asksOf(inner, outer)) return [];
      if (outer.isInert || inner.isInert) return [];
      const between = layers.slice(index + 1, place);
      return (edges.get(inner.concern) ?? [])
        .filter((edge) => isReasonThere(edge, outer, inner, between))
        .map((edge) => ({ outer, inner, edge }));
    });
  });
}

/** The relations that one concern breaks by lying outside each of some others. */
function brokenBy(
  outer: string | null,
  others: readonly (string | null)[],
): ReadonlyMap<string | null, readonly Edge[]> {
  const edges = new Map<string | null, readonly Edge[]>();
  for (const inner of others) {
    if (outer === null || inner === null) continue;
    const wrong = between(outer, inner).filter(
      (edge) => edge.outer === inner && edge.inner === outer,
    );
    if (wrong.length > 0) edges.set(inner, wrong);
  }
  return edges;
}

/** What a relation is there for is so of these two, as their code shows it. */
function isReasonThere(
  edge: Edge,
  outer: Nested,
  inner: Nested,
  between: readonly Nested[],
): boolean {
  if (edge.sharesClock) return outer.times !== true && inner.times !== true;
  if (edge.forBodies) return outer.leavesBodies !== true;
  // Here the one that lies outside is the one that would read.
  if (edge.forSession) return outer.leavesSession !== true;
  if (edge.forBrowsers) return outer.answersBrowsers !== true;
  const isKept = edge.isKept && outer.late?.some((each) => inner.sets?.includes(each));
  return !isKept || between.some(mayAnswer);
}

/** Some requests may go no further than this layer. */
const mayAnswer = ({ concern }: Nested): boolean =>
  concern === null || concernOf(concern)?.answers === true;
