import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concernOf, onion } from '../src/concerns/index.ts';
import { place } from '../src/core/order/place.ts';
import { generated } from '../src/worlds/index.ts';
import { HEART } from './support/concerns.ts';

const everywhere = (): boolean => true;

/** The nesting after newcomers are placed, newcomers with a plus; those of the main slot share brackets. */
function nested(
  existing: readonly (string | null)[],
  newcomers: readonly string[],
  open = everywhere,
): string {
  const result = place(existing, newcomers, open);
  if (result.kind !== 'placed') return result.kind;
  const at = (slot: number): string[] => {
    const here = result.newcomers
      .filter((each) => each.slot === slot)
      .map(({ concern }) => `+${concern}`);
    return slot === result.main.from && here.length > 0 ? [`[${here.join(' ')}]`] : here;
  };
  return [
    ...existing.flatMap((layer, index) => [...at(index), layer ?? '?']),
    ...at(existing.length),
  ].join(' ');
}

const ALL = '[+cors +request-id +timing +logging +auth]';

describe('place', () => {
  it.each([
    ['nothing there', [], HEART, ALL],
    ['asked in reverse', [], [...HEART].reverse(), ALL],
    ['foreign layers only', [null, null], HEART, `${ALL} ? ?`],
    ['CORS there', ['cors'], HEART.slice(1), 'cors [+request-id +timing +logging +auth]'],
    [
      'CORS inside foreign layers',
      [null, null, 'cors'],
      HEART.slice(1),
      '? ? cors [+request-id +timing +logging +auth]',
    ],
    [
      'CORS around foreign layers',
      ['cors', null],
      HEART.slice(1),
      'cors [+request-id +timing +logging +auth] ?',
    ],
    ['compression there', ['compression'], HEART, `${ALL} compression`],
    [
      'CORS and compression there',
      ['cors', 'compression'],
      HEART.slice(1),
      'cors [+request-id +timing +logging +auth] compression',
    ],
    [
      'SlowAPI there: auth alone inside it',
      ['rate-limit'],
      HEART,
      '[+cors +request-id +timing +logging] rate-limit +auth',
    ],
    ['a session there: everything inside it', ['session'], HEART, `session ${ALL}`],
    ['auth there: CORS outside it', ['auth'], ['cors', 'timing'], '[+cors +timing] auth'],
    [
      'auth outside CORS, layers for both asked',
      ['auth', 'cors'],
      ['request-id', 'timing', 'logging'],
      '[+request-id +timing +logging] auth cors',
    ],
    [
      'a redirect there: host check outside it',
      ['https-redirect'],
      ['trusted-host', 'auth'],
      '[+trusted-host] https-redirect +auth',
    ],
  ])('%s', (_, existing, newcomers, expected) => {
    expect(nested(existing, newcomers)).toBe(expected);
  });

  it('names the contradiction when auth lies outside CORS and the error boundary must lie between', () => {
    const result = place(['auth', 'cors'], ['errors'], everywhere);
    expect(result.kind).toBe('conflict');
    const cycle = result.kind === 'conflict' ? result.cycle : [];
    expect(
      cycle.map(({ outer, strength, inner }) => `${outer} ${strength} ${inner}`).sort(),
    ).toEqual(['#0:auth FOUND #1:cors', '#1:cors MUST errors', 'errors MUST #0:auth']);
  });

  it('says which concern finds its slots closed', () => {
    const result = place(['rate-limit'], ['auth', 'cors'], (slot) => slot === 0);
    expect(result).toEqual({ kind: 'unplaceable', concern: 'auth', slot: 1 });
  });

  it('reports the SHOULD relations that a slot does not keep', () => {
    const result = place(['session'], ['cors'], everywhere);
    const unmet = result.kind === 'placed' ? result.unmet : [];
    expect(unmet.map(({ outer, inner }) => `${outer} > ${inner}`)).toEqual(['cors > session']);
  });

  it('keeps every MUST relation of a newcomer, or says why not', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(null, ...ids(onion)), { maxLength: 6 }),
        fc.shuffledSubarray(ids(generated)),
        (existing, asked) => {
          const newcomers = asked.filter((id) => !existing.includes(id));
          const result = place(existing, newcomers, everywhere);
          expect(result.kind).not.toBe('unplaceable');
          if (result.kind !== 'placed') return;
          expect(result.newcomers.map(({ concern }) => concern).sort()).toEqual(
            [...newcomers].sort(),
          );
          expect(broken(existing, result.newcomers)).toEqual([]);
        },
      ),
      { numRuns: 1000 },
    ));
});

const ids = (concerns: readonly { readonly id: string }[]): string[] =>
  concerns.map(({ id }) => id);

type Placed = readonly { readonly concern: string; readonly slot: number }[];

/** MUST relations between a newcomer and any other layer that the nesting breaks. */
function broken(existing: readonly (string | null)[], placed: Placed): string[] {
  const at = (slot: number) =>
    placed.filter((each) => each.slot === slot).map(({ concern }) => ({ concern, isNew: true }));
  const layers = [
    ...existing.flatMap((concern, index) => [...at(index), { concern, isNew: false }]),
    ...at(existing.length),
  ];
  return layers.flatMap((outer, index) =>
    layers
      .slice(index + 1)
      .filter((inner) => (outer.isNew || inner.isNew) && mustEnclose(inner.concern, outer.concern))
      .map((inner) => `${outer.concern} > ${inner.concern}`),
  );
}

function mustEnclose(outer: string | null, inner: string | null): boolean {
  const relations = concernOf(outer)?.outside ?? [];
  return relations.some(({ concern, strength }) => strength === 'MUST' && concern === inner);
}
