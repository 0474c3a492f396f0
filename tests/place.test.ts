import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concernOf, onion } from '../src/concerns/index.ts';
import { commonIn } from '../src/core/order/arrange.ts';
import type { NestedLayer } from '../src/core/order/contradiction.ts';
import { place } from '../src/core/order/place.ts';
import { usual } from '../src/worlds/index.ts';
import { HEART } from './support/concerns.ts';

const COMMON = commonIn(usual);
const everywhere = (): boolean => true;
const at = (from: number, to: number) => ({ from, to });

/** The nesting after newcomers are placed, newcomers with a plus; those of the main slot share brackets. */
function nested(
  existing: readonly (string | null)[],
  newcomers: readonly string[],
  open = everywhere,
): string {
  const result = place(existing, newcomers, open, COMMON);
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

const named = (layer: NestedLayer): string =>
  layer.kind === 'new' ? layer.concern : `#${layer.index}:${layer.concern}`;

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
    [
      'a session there: auth alone inside it',
      ['session'],
      HEART,
      '[+cors +request-id +timing +logging] session +auth',
    ],
    [
      'security headers there: what rejects inside them (C20-no-such-place, k21-no-such-place)',
      ['security-headers'],
      HEART,
      '[+cors +request-id +timing +logging] security-headers +auth',
    ],
    [
      'CORS alone, outside security headers (C20-no-such-place)',
      ['security-headers'],
      ['cors'],
      '[+cors] security-headers',
    ],
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

  it.each<[string, (string | null)[], string, { from: number; to: number }, number]>([
    ['in the list, where the onion has it', ['cors', 'timing', 'auth'], 'request-id', at(0, 3), 1],
    ['in the list, innermost of those outside', ['cors', 'timing', 'auth'], 'errors', at(0, 3), 2],
    ['in the list, in front of what is foreign', ['cors', null, 'auth'], 'timing', at(0, 3), 1],
    ['in the list, at its end', ['cors', 'timing', null], 'logging', at(0, 2), 2],
    ['in the list, never in front of it', [null, 'cors', 'auth'], 'timing', at(1, 3), 2],
    ['outside the list, as near to it as may be', [null, null, 'auth'], 'cors', at(3, 3), 2],
    ['inside the list, as near to it as may be', ['rate-limit', null, null], 'auth', at(0, 0), 1],
    ['further off, to keep a SHOULD', ['session', null, 'auth'], 'errors', at(3, 3), 0],
    ['further off, to keep the onion', ['rate-limit', 'compression'], 'auth', at(0, 0), 2],
    ['no further than the onion asks', ['rate-limit', 'compression', null], 'auth', at(0, 0), 2],
    ['inside the list, to keep a SHOULD', ['cors', 'timing', 'tracing'], 'logging', at(0, 2), 3],
    [
      'inside the list and far, to keep a SHOULD',
      ['request-id', null, 'proxy-headers'],
      'auth',
      at(0, 0),
      3,
    ],
    ['outside of all that lies further in', ['cache', 'maintenance'], 'logging', at(2, 2), 0],
    [
      'inside what the onion has outside',
      ['cors', 'security-headers', null, 'auth'],
      'logging',
      at(4, 4),
      1,
    ],
    ['near, where the onion is kept', ['cors', 'tracing', null, 'auth'], 'logging', at(4, 4), 3],
  ])('%s', (_, existing, concern, installed, slot) => {
    const result = place(existing, [concern], everywhere, COMMON, installed);
    expect(result).toMatchObject({
      kind: 'placed',
      newcomers: [{ concern, slot }],
      main: installed,
    });
  });

  it.each<[string, (string | null)[], number]>([
    ['the outermost of equals', [null, null], 0],
    ['outside of what it must not lie inside of', [null, 'body-limit'], 0],
    ['where the most SHOULDs are kept, further in', ['metrics', 'proxy-headers', 'timeout'], 2],
    ['where the fewest would be in the wrong place', [null, 'cors', null], 2],
    ['where the most of what can be added would lie', ['session', null], 0],
  ])('has its main slot %s', (_, existing, from) => {
    expect(place(existing, [], everywhere, COMMON)).toMatchObject({
      main: { from, to: from },
    });
  });

  it('weighs SHOULDs against the onion', () => {
    const existing = ['maintenance', 'cors', 'etag', 'logging', null];
    expect(nested(existing, ['trusted-host'])).toBe(
      'maintenance cors etag logging +trusted-host ?',
    );
  });

  it('keeps MUSTs among newcomers at the end of the list, too', () => {
    expect(place(['cache'], ['auth', 'timing'], everywhere, COMMON, at(1, 1))).toMatchObject({
      newcomers: [
        { concern: 'timing', slot: 0 },
        { concern: 'auth', slot: 0 },
      ],
    });
  });

  it.each<[(string | null)[], string, string[]]>([
    [['cache'], 'trusted-host', []],
    [['proxy-headers'], 'logging', []],
    [['auth', 'tracing'], 'logging', ['tracing SHOULD logging']],
    [['session'], 'cors', []],
    [[null, null], 'cors', []],
  ])('in %j, %s misses %j', (existing, concern, expected) => {
    const result = place(existing, [concern], everywhere, COMMON);
    const unmet = result.kind === 'placed' ? result.unmet : [];
    expect(unmet.map(({ outer, strength, inner }) => `${outer} ${strength} ${inner}`)).toEqual(
      expected,
    );
  });

  it('names a contradiction by MUSTs and by what the code does, with reasons', () => {
    const result = place(['auth', 'proxy-headers'], ['errors', 'logging'], everywhere, COMMON);
    const cycle = result.kind === 'conflict' ? result.cycle : [];
    expect(
      cycle.map(({ outer, strength, inner }) => `${named(outer)} ${strength} ${named(inner)}`),
    ).toEqual([
      '#1:proxy-headers MUST logging',
      'logging MUST #0:auth',
      '#0:auth FOUND #1:proxy-headers',
    ]);
    expect(cycle.at(-1)?.because).toBe('your code already nests them this way');
  });

  it('has its main slot where one is open', () => {
    const open = (slot: number): boolean => slot > 0;
    expect(place([null, null], ['timing'], open, COMMON)).toMatchObject({
      newcomers: [{ concern: 'timing', slot: 1 }],
      main: { from: 1, to: 1 },
    });
  });

  it('keeps MUSTs among newcomers that have to go to different places', () => {
    // auth lies inside the limit; what must lie inside auth cannot be put outside of it.
    const result = place(['rate-limit', null], ['auth', 'cors', 'errors'], everywhere, COMMON);
    expect(result).toMatchObject({
      newcomers: [
        { concern: 'cors', slot: 0 },
        { concern: 'errors', slot: 0 },
        { concern: 'auth', slot: 1 },
      ],
    });
  });

  it('names the contradiction when auth lies outside CORS and the error boundary must lie between', () => {
    const result = place(['auth', 'cors'], ['errors'], everywhere, COMMON);
    expect(result.kind).toBe('conflict');
    const cycle = result.kind === 'conflict' ? result.cycle : [];
    expect(
      cycle
        .map(({ outer, strength, inner }) => `${named(outer)} ${strength} ${named(inner)}`)
        .sort(),
    ).toEqual(['#0:auth FOUND #1:cors', '#1:cors MUST errors', 'errors MUST #0:auth']);
  });

  it('says which concern finds its slots closed', () => {
    const result = place(['rate-limit'], ['auth', 'cors'], (slot) => slot === 0, COMMON);
    expect(result).toEqual({ kind: 'unplaceable', concern: 'auth', slot: 1 });
  });

  it('reports the SHOULD relations that a slot does not keep', () => {
    const result = place(['session'], ['cors'], (slot) => slot === 1, COMMON);
    const unmet = result.kind === 'placed' ? result.unmet : [];
    expect(unmet.map(({ outer, inner }) => `${outer} > ${inner}`)).toEqual(['cors > session']);
  });

  it('keeps every MUST relation of a newcomer, or says why not', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(null, ...ids(onion)), { maxLength: 6 }),
        fc.shuffledSubarray(COMMON),
        (existing, asked) => {
          const newcomers = asked.filter((id) => !existing.includes(id));
          const result = place(existing, newcomers, everywhere, COMMON);
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
