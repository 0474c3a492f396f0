import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onion, relations } from '../src/concerns/index.ts';
import { order } from '../src/core/order/order.ts';
import type { Edge } from '../src/types.ts';
import { HEART } from './support/concerns.ts';

const IDS = onion.map(({ id }) => id);

const names = fc.shuffledSubarray(IDS);
const edges = fc.array(
  fc
    .tuple(fc.constantFrom(...IDS), fc.constantFrom(...IDS))
    .map(([outer, inner]) => edge(outer, inner)),
  { maxLength: 30 },
);
/** Edges that cannot contradict each other: all of them lead inwards. */
const inward = edges.map((all) =>
  all.filter(({ outer, inner }) => IDS.indexOf(outer) < IDS.indexOf(inner)),
);

function edge(outer: string, inner: string): Edge {
  return { outer, inner, strength: 'MUST', because: `${outer} is out` };
}

const ordered = (wanted: readonly string[], known: readonly Edge[]): readonly string[] => {
  const result = order(wanted, known);
  return result.kind === 'order' ? result.names : [];
};

describe('order', () => {
  it.each([
    ['nothing', [], [], []],
    ['one', ['auth'], [], ['auth']],
    ['the onion breaks ties', ['auth', 'timing', 'cors'], [], ['cors', 'timing', 'auth']],
    ['names twice', ['auth', 'cors', 'auth'], [], ['cors', 'auth']],
    ['an edge beats the onion', ['cors', 'auth'], [edge('auth', 'cors')], ['auth', 'cors']],
    ['an edge of somebody else', ['cors', 'auth'], [edge('auth', 'timing')], ['cors', 'auth']],
    ['unknown names lie innermost', ['zebra', 'auth', 'ant'], [], ['auth', 'ant', 'zebra']],
  ])('%s', (_, wanted, known, expected) => {
    expect(ordered(wanted, known)).toEqual(expected);
  });

  it('puts the heart in the order of the onion', () => {
    expect(ordered([...HEART].reverse(), relations(HEART))).toEqual(HEART);
  });

  it('finds no contradiction among the relations of all concerns', () => {
    expect(ordered(IDS, relations(IDS))).toEqual(IDS);
  });

  it('keeps every edge, loses and doubles no name', () =>
    fc.assert(
      fc.property(names, inward, (wanted, known) => {
        const result = ordered(wanted, known);
        expect([...result].sort()).toEqual([...wanted].sort());
        const broken = known.filter(
          ({ outer, inner }) =>
            result.includes(outer) &&
            result.indexOf(inner) >= 0 &&
            result.indexOf(outer) > result.indexOf(inner),
        );
        expect(broken).toEqual([]);
      }),
    ));

  it('does not depend on the sequence of names and edges', () =>
    fc.assert(
      fc.property(names, edges, fc.nat(), (wanted, known, turn) => {
        const turned = <T>(all: readonly T[]): T[] =>
          [
            ...all.slice(turn % (all.length + 1)),
            ...all.slice(0, turn % (all.length + 1)),
          ].reverse();
        const [one, other] = [order(wanted, known), order(turned(wanted), turned(known))];
        expect(other.kind).toBe(one.kind);
        if (one.kind === 'order') expect(other).toEqual(one);
      }),
    ));

  it('names a cycle with its reasons', () => {
    const cycle = [edge('cors', 'auth'), edge('auth', 'timing'), edge('timing', 'cors')];
    const result = order(
      ['logging', 'timing', 'auth', 'cors'],
      [edge('cors', 'logging'), ...cycle],
    );
    expect(result.kind).toBe('cycle');
    expect(result.kind === 'cycle' && [...result.edges].sort(byOuter)).toEqual(
      [...cycle].sort(byOuter),
    );
  });

  it('names one closed walk of given edges whenever there is no order', () =>
    fc.assert(
      fc.property(names, edges, (wanted, known) => {
        const result = order(wanted, known);
        if (result.kind === 'order') return;
        const { edges: walk } = result;
        expect(walk.length).toBeGreaterThan(0);
        walk.forEach((each, index) => {
          expect(known).toContain(each);
          expect(each.inner).toBe(walk[(index + 1) % walk.length]?.outer);
        });
      }),
    ));
});

const byOuter = (a: Edge, b: Edge): number => (a.outer < b.outer ? -1 : 1);

/** tests/fixtures/order.json is the order as it was researched; the product may word the reasons otherwise. */
describe('the researched order', () => {
  const fixture: { onion: string[]; edges: Edge[] } = JSON.parse(
    readFileSync(new URL('fixtures/order.json', import.meta.url), 'utf8'),
  );
  /** What came later was not researched with them. */
  const researched = IDS.filter((id) => fixture.onion.includes(id));
  const pair = ({ outer, inner, strength }: Edge): string => `${outer} > ${inner} ${strength}`;

  it('is the onion of the product', () => {
    expect(researched).toEqual(fixture.onion);
  });

  it('has the relations of the product', () => {
    expect(relations(researched).map(pair).sort()).toEqual(fixture.edges.map(pair).sort());
  });

  it('gives every layer and every relation a reason', () => {
    expect(onion.flatMap(({ id, because }) => (because.trim() ? [] : [id]))).toEqual([]);
    expect(
      relations(IDS)
        .filter(({ because }) => !because.trim())
        .map(pair),
    ).toEqual([]);
  });
});
