import type { Edge, Layer, Reach } from '../../types.ts';
import { meet } from './reach.ts';

/** What of a layer says whom it takes something from. */
export type Exchanging = Partial<Pick<Layer, 'reads' | 'sets' | 'asks' | 'late' | 'symbol'>> & {
  readonly reach?: Reach;
};

/** Two layers that nest the wrong way round: `outer` should lie inside, `inner` outside. */
export type WrongPair<L> = { readonly outer: L; readonly inner: L; readonly edge: Edge };

/** The layer reads something of requests that the other one sets. */
export const takesFrom = (reader: Exchanging, setter: Exchanging): boolean =>
  taken(reader, setter).length > 0;

/** The layer does something else where the other one has set what it asks for. */
export const asksOf = ({ asks = [] }: Exchanging, { sets = [] }: Exchanging): boolean =>
  asks.some((each) => sets.includes(each));

const taken = ({ reads = [] }: Exchanging, { sets = [] }: Exchanging): readonly string[] =>
  reads.filter((each) => sets.includes(each));

/** Layers that read what only a layer inside them sets: nobody has set it when they ask. */
export const brokenExchanges = <L extends Exchanging>(layers: readonly L[]): WrongPair<L>[] =>
  layers.flatMap((outer, index) => {
    const around = layers.slice(0, index);
    const missing = outer.reads?.filter((each) => !around.some(({ sets }) => sets?.includes(each)));
    if (!missing || missing.length === 0) return [];
    return layers.slice(index + 1).flatMap((inner) => {
      const [what] = taken({ reads: missing }, inner);
      if (what === undefined || !meet(outer, inner)) return [];
      const { symbol: reader = '' } = outer;
      const { symbol: setter = '' } = inner;
      const because = `${reader} reads ${what} before ${setter} has set it`;
      return [{ outer, inner, edge: { outer: setter, inner: reader, strength: 'MUST', because } }];
    });
  });
