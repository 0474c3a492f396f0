import fc from 'fast-check';
import { expect, it } from 'vitest';
import { concernOf, onion, rank } from '../src/concerns/index.ts';
import { contradiction } from '../src/core/order/contradiction.ts';
import { type Placement, place, type Region } from '../src/core/order/place.ts';
import { generated } from '../src/worlds/index.ts';

type Existing = readonly (string | null)[];
type Newcomer = Placement['newcomers'][number];

const ids = generated.map(({ id }) => id);

/** Whether a concern says that it lies outside another one, and how much it means it. */
const outside = (outer: string | null, inner: string | null): string | undefined =>
  (concernOf(outer)?.outside ?? []).find(({ concern }) => concern === inner)?.strength;
const isMust = (outer: string | null, inner: string | null): boolean =>
  outside(outer, inner) === 'MUST';
/** What a newcomer is placed among. */
type Turn = { readonly existing: Existing; readonly others: readonly Newcomer[] };

const isAllowed = ({ existing, others }: Turn, concern: string, slot: number): boolean =>
  existing.every((layer, index) =>
    slot > index ? !isMust(concern, layer) : !isMust(layer, concern),
  ) &&
  others.every(
    (each) =>
      (slot >= each.slot || !isMust(each.concern, concern)) &&
      (slot <= each.slot || !isMust(concern, each.concern)),
  );

/** Whether a concern must lie outside another one, or outside what must lie outside of it, however many lie between. */
function mustReach(outer: string | null, inner: string | null): boolean {
  const reached = new Set([outer]);
  for (const each of reached) for (const { id } of onion) if (isMust(each, id)) reached.add(id);
  return outer !== inner && reached.has(inner);
}

/** The slot leaves a place for what must lie between the concern and a layer, whether it is there or not. */
const isRoomy = (existing: Existing, concern: string, slot: number): boolean =>
  existing.every((layer, index) =>
    slot > index ? !mustReach(concern, layer) : !mustReach(layer, concern),
  );

/** The slots that a concern may have; roomy ones, where there are any. */
function rivalsOf(turn: Turn, concern: string, slots: readonly number[]): number[] {
  const roomy = slots.filter((slot) => isRoomy(turn.existing, concern, slot));
  return (roomy.length > 0 ? roomy : slots).filter((slot) => isAllowed(turn, concern, slot));
}

/** How many relations a slot does not keep. */
function cost({ existing, others }: Turn, concern: string, slot: number): number {
  const toNew = others.filter((each) =>
    slot > each.slot
      ? outside(concern, each.concern) !== undefined
      : slot < each.slot && outside(each.concern, concern) !== undefined,
  );
  return toCode(existing, concern, slot) + toNew.length;
}

const toCode = (existing: Existing, concern: string, slot: number): number =>
  existing.filter((layer, index) =>
    slot > index ? outside(concern, layer) !== undefined : outside(layer, concern) !== undefined,
  ).length;

/** How many known layers and other newcomers lie on the other side than in the onion. */
const strangers = ({ existing, others }: Turn, concern: string, slot: number): number =>
  existing.filter((layer, index) => {
    const isOuter = rank(layer) < rank(concern);
    return layer !== null && (index < slot ? !isOuter : isOuter);
  }).length +
  others.filter((each) =>
    rank(each.concern) < rank(concern) ? each.slot > slot : each.slot < slot,
  ).length;

const isMain = ({ from, to }: Region, slot: number): boolean => from <= slot && slot <= to;
const distance = ({ from, to }: Region, slot: number): number =>
  Math.min(Math.abs(slot - from), Math.abs(slot - to));

const cases = fc
  .record({
    existing: fc.array(fc.constantFrom(null, ...onion.map(({ id }) => id)), { maxLength: 6 }),
    asked: fc.shuffledSubarray(ids, { minLength: 1 }),
    closed: fc.subarray([0, 1, 2, 3, 4, 5, 6], { maxLength: 3 }),
    installed: fc.option(fc.tuple(fc.nat(6), fc.nat(6))),
  })
  .map(({ existing, asked, closed, installed }) => {
    const [a = 0, b = 0] = (installed ?? []).map((slot) => Math.min(slot, existing.length));
    return {
      existing,
      newcomers: asked.filter((id) => !existing.includes(id)),
      open: (slot: number) => !closed.includes(slot),
      installed: installed ? { from: Math.min(a, b), to: Math.max(a, b) } : undefined,
    };
  });

it('gives each newcomer the slot that suits it best, wherever the others are', () =>
  fc.assert(
    fc.property(cases, ({ existing, newcomers, open, installed }) => {
      const result = place(existing, newcomers, open, ids, installed);
      if (result.kind !== 'placed') return;
      const { main } = result;
      if (installed) expect(main).toEqual(installed);
      const counts = result.newcomers.map((each) => toCode(existing, each.concern, each.slot));
      expect(result.unmet).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
      const slots = Array.from({ length: existing.length + 1 }, (_, slot) => slot).filter(open);
      for (const [index, { concern, slot }] of result.newcomers.entries()) {
        const turn = { existing, others: result.newcomers.toSpliced(index, 1) };
        const rivals = rivalsOf(turn, concern, slots);
        expect(rivals).toContain(slot);
        const least = Math.min(...rivals.map((each) => cost(turn, concern, each)));
        expect(cost(turn, concern, slot)).toBe(least);
        const best = rivals.filter((each) => cost(turn, concern, each) === least);
        const inMain = best.filter((each) => isMain(main, each));
        if (inMain.length > 0) {
          const outer = inMain.find((each) => rank(existing[each] ?? null) > rank(concern));
          expect(slot).toBe(outer ?? inMain.at(-1));
          continue;
        }
        const few = Math.min(...best.map((each) => strangers(turn, concern, each)));
        expect(strangers(turn, concern, slot)).toBe(few);
        const near = best.filter((each) => strangers(turn, concern, each) === few);
        expect(distance(main, slot)).toBe(Math.min(...near.map((each) => distance(main, each))));
      }
    }),
    { numRuns: 1000 },
  ));

it('gives the list the slot that suits most of what there is, the outermost of several', () =>
  fc.assert(
    fc.property(cases, ({ existing, open }) => {
      const result = place(existing, [], open, ids);
      const slots = Array.from({ length: existing.length + 1 }, (_, slot) => slot).filter(open);
      const suited = ids.map((concern) => {
        const turn = { existing, others: [] };
        const rivals = rivalsOf(turn, concern, slots);
        const least = Math.min(...rivals.map((slot) => cost(turn, concern, slot)));
        const best = rivals.filter((slot) => cost(turn, concern, slot) === least);
        const few = Math.min(...best.map((slot) => strangers(turn, concern, slot)));
        return best.filter((slot) => strangers(turn, concern, slot) === few);
      });
      const misfits = (slot: number) => suited.filter((best) => !best.includes(slot)).length;
      const fewest = Math.min(...slots.map(misfits));
      const slot = slots.find((each) => misfits(each) === fewest) ?? 0;
      expect(result).toMatchObject({ kind: 'placed', main: { from: slot, to: slot } });
    }),
    { numRuns: 300 },
  ));

const around = [
  'security-headers',
  'compression',
  'proxy-headers',
  'https-redirect',
  'compression',
];

it.each<[string, Existing, string[], number, number[]]>([
  [
    'one that would lie on its wrong side',
    ['etag', 'maintenance'],
    ['trusted-host', 'idempotency'],
    1,
    [1, 2],
  ],
  [
    'not one that would lie beside it, further in',
    ['body-limit', null],
    ['csrf', 'rate-limit-principal'],
    0,
    [1, 1],
  ],
  [
    'not one that would lie beside it, further out',
    ['security-headers', 'compression'],
    ['auth', 'rate-limit-principal'],
    0,
    [2, 2],
  ],
  ['not itself', [...around, 'tracing'], ['request-id', 'logging', 'metrics'], 6, [0, 3, 3]],
])('counts among the newcomers %s', (_, existing, asked, from, slots) => {
  const result = place(existing, asked, () => true, ids, { from, to: from });
  const newcomers = asked.map((concern, index) => ({ concern, slot: slots[index] }));
  expect(result).toMatchObject({ kind: 'placed', newcomers });
});

it('keeps its MUSTs to newcomers that have a slot, whatever else it would gain', () => {
  // A limit would better lie outside a session; metrics, which must lie outside of it, have the slot inside.
  const asked = ['rate-limit', 'metrics', 'session'];
  const result = place(['csrf'], asked, () => true, ids, { from: 1, to: 1 });
  const slots = result.kind === 'placed' ? result.newcomers : [];
  expect(Object.fromEntries(slots.map(({ concern, slot }) => [concern, slot]))).toEqual({
    session: 0,
    metrics: 1,
    'rate-limit': 1,
  });
});

it('goes to the nearer side of a list that has no place for it', () => {
  const existing = [null, null, null, null, null];
  const open = (slot: number) => slot === 0 || slot > 3;
  const result = place(existing, ['timing'], open, ids, { from: 2, to: 3 });
  expect(result).toMatchObject({ newcomers: [{ concern: 'timing', slot: 4 }] });
});

it('goes to the nearer side of a list that is long', () => {
  const existing = [null, null, null, null, null, null];
  const open = (slot: number) => slot === 1 || slot === 6;
  const result = place(existing, ['timing'], open, ids, { from: 2, to: 4 });
  expect(result).toMatchObject({ newcomers: [{ concern: 'timing', slot: 1 }] });
});

it('finds no contradiction where there is none, and says what each layer of one is', () => {
  expect(contradiction([], [])).toBeUndefined();
  expect(contradiction([null, 'cors', null], ['auth'])).toBeUndefined();
  const edges = contradiction([null, 'auth', null, 'cors'], ['errors', 'timing']) ?? [];
  const known = edges.map(({ outer, inner, strength }) => ({ outer, inner, strength }));
  const cors = { kind: 'standing', index: 3, concern: 'cors' };
  const auth = { kind: 'standing', index: 1, concern: 'auth' };
  const between = { kind: 'standing', index: 2, concern: null };
  const errors = { kind: 'new', concern: 'errors' };
  expect(known).toHaveLength(4);
  expect(known).toEqual(
    expect.arrayContaining([
      { outer: auth, inner: between, strength: 'FOUND' },
      { outer: between, inner: cors, strength: 'FOUND' },
      { outer: cors, inner: errors, strength: 'MUST' },
      { outer: errors, inner: auth, strength: 'MUST' },
    ]),
  );
});

it('leaves a place for what must lie between a newcomer and a layer, and may be asked for later', () => {
  const existing = ['trusted-host', 'session', 'request-id'];
  const maintenance = place(existing, ['maintenance'], () => true, ids);
  expect(maintenance).toMatchObject({ newcomers: [{ concern: 'maintenance', slot: 3 }] });
  const withIt = [...existing, 'maintenance'];
  const logging = place(withIt, ['logging'], () => true, ids);
  expect(logging).toMatchObject({ newcomers: [{ concern: 'logging', slot: 3 }] });
});
