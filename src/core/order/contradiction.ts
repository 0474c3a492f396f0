import { rank, relations } from '../../concerns/index.ts';
import type { Edge } from '../../types.ts';
import { sortBy } from './order.ts';
import { between, type Existing } from './unmet.ts';

/** A layer that is nested: one that stands, by its place from outside, or one that is to come. */
export type NestedLayer =
  | { readonly kind: 'standing'; readonly index: number; readonly concern: string | null }
  | { readonly kind: 'new'; readonly concern: string };

/** Existing layers keep their nesting and newcomers must fit around it: the relations of which not all can hold. */
export function contradiction(
  existing: Existing,
  newcomers: readonly string[],
): readonly Edge<NestedLayer>[] | undefined {
  const standing = existing.map(
    (concern, index): NestedLayer => ({ kind: 'standing', index, concern }),
  );
  const coming = new Map(
    newcomers.map((concern): [string, NestedLayer] => [concern, { kind: 'new', concern }]),
  );
  const chain = standing.slice(1).flatMap((inner, index) => {
    const because = 'your code already nests them this way';
    return edgesBetween(standing[index], inner, { strength: 'FOUND', because });
  });
  const among = relations(newcomers).flatMap((edge) =>
    edge.strength === 'MUST'
      ? edgesBetween(coming.get(edge.outer), coming.get(edge.inner), edge)
      : [],
  );
  const around = [...coming].flatMap(([concern, node]) =>
    standing.flatMap((other) => mustEdges(concern, node, other)),
  );
  const nodes = [...standing, ...coming.values()];
  const result = sortBy(nodes, [...chain, ...among, ...around], inOnion);
  return result.kind === 'cycle' ? result.edges : undefined;
}

function mustEdges(concern: string, node: NestedLayer, other: NestedLayer): Edge<NestedLayer>[] {
  if (other.concern === null) return [];
  return between(concern, other.concern)
    .filter((edge) => edge.strength === 'MUST')
    .flatMap((edge) =>
      edge.outer === concern ? edgesBetween(node, other, edge) : edgesBetween(other, node, edge),
    );
}

const edgesBetween = (
  outer: NestedLayer | undefined,
  inner: NestedLayer | undefined,
  { strength, because }: Pick<Edge, 'strength' | 'because'>,
): Edge<NestedLayer>[] => (outer && inner ? [{ outer, inner, strength, because }] : []);

/** As in the onion; of the same concern those that stand come first, as they stand: sorting keeps that. */
const inOnion = (a: NestedLayer, b: NestedLayer): number => rank(a.concern) - rank(b.concern);
