import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concernOf } from '../../src/concerns/index.ts';
import type { Change, Plan, PlannedLayer } from '../../src/types/plan.ts';
import { usual } from '../../src/worlds/index.ts';
import type { World } from '../../src/worlds/world.ts';
import { type Sample, samples, shown } from './projects.ts';
import {
  after,
  type Outcome,
  open,
  planned,
  removed,
  requestsIn,
  type Texts,
  type Typed,
  twoSequences,
  union,
} from './requests.ts';

/** The projects of a world. */
export type House = { readonly world: World; readonly samples: fc.Arbitrary<Sample> };

const ASGI: House = { world: usual, samples };

/** The laws of adding and removing, each over `runs` projects and requests. */
export function laws(runs: number, seed: number, { world, samples }: House = ASGI): void {
  const law = <T>(name: string, property: fc.IAsyncProperty<T>): void =>
    it(name, () => fc.assert(property, { numRuns: runs, seed }));

  const requests = requestsIn(world);
  describe('laws', () => {
    law('what the code nests is what is read', fc.asyncProperty(samples, readsRight(world)));
    law(
      '1: the sequence of asking does not matter',
      fc.asyncProperty(samples, twoSequences(requests), sequenceIsFree(world)),
    );
    law('2: twice equals once', fc.asyncProperty(samples, requests, twiceIsOnce(world)));
    law(
      '3: one after the other equals both at once',
      fc.asyncProperty(samples, requests, requests, oneByOne(world)),
    );
    law(
      '4: removing gives the bytes back',
      fc.asyncProperty(samples, requests, removingUndoes(world)),
    );
    law(
      '5: what was planned is what is read, and writing it changes nothing',
      fc.asyncProperty(samples, requests, readsBack(world)),
    );
    law("6: the user's lines stay", fc.asyncProperty(samples, requests, linesStay(world)));
    law(
      'every MUST relation of a newcomer holds',
      fc.asyncProperty(samples, requests, mustsHold(world)),
    );
    it('hold for something: most requests are not refused', () =>
      mostArePlanned(world, fc.sample(fc.tuple(samples, requests), { numRuns: 100, seed })));
  });
}

const nameOf = ({ concern, symbol }: Pick<PlannedLayer, 'concern' | 'symbol'>): string =>
  concern ?? symbol;

const readsRight =
  (world: World) =>
  async ({ files, nesting }: Sample): Promise<void> => {
    const { reading } = await open(files, undefined, world);
    expect(reading.layers.map(nameOf)).toEqual(nesting);
    expect(reading.doubts).toEqual([]);
  };

const sequenceIsFree =
  (world: World) =>
  async ({ files }: Sample, [request, shuffled]: readonly [Typed, Typed]): Promise<void> => {
    expect(await planned(files, shuffled, world)).toEqual(await planned(files, request, world));
  };

const twiceIsOnce =
  (world: World) =>
  async ({ files }: Sample, request: Typed): Promise<void> => {
    const once = await planned(files, request, world);
    if (once.kind === 'refused') return;
    const twice = await planned(after(files, once.plan.changes), request, world);
    expect(changesOf(twice)).toEqual([]);
  };

const oneByOne =
  (world: World) =>
  async ({ files }: Sample, a: Typed, other: Typed): Promise<void> => {
    const b = agreeing(a, other);
    const both = await planned(files, union(a, b), world);
    const first = await planned(files, a, world);
    const second =
      first.kind === 'planned' ? await planned(after(files, first.plan.changes), b, world) : first;
    expect([second, both].map(refusalOf).filter(Boolean)).not.toHaveLength(1);
    if (first.kind === 'refused' || second.kind === 'refused' || both.kind === 'refused') return;
    // A SHOULD of the second draws a layer of the first elsewhere when both are asked; what stands is not moved.
    const names = first.plan.layers.map(nameOf);
    const kept = both.plan.layers.map(nameOf).filter((each) => names.includes(each));
    if (kept.join() !== names.join()) return;
    const stepwise = after(after(files, first.plan.changes), second.plan.changes);
    expect(shown(stepwise)).toBe(shown(after(files, both.plan.changes)));
  };

/** What both ask for is answered alike: an answer given anew changes what stands (tests/altered.test.ts). */
function agreeing(a: Typed, b: Typed): Typed {
  const { settings } = union(a, b);
  const isAsked = (setting: string): boolean =>
    b.concerns.some((concern) => setting.startsWith(`${concern}.`));
  return { ...b, settings: settings.filter(isAsked), tests: a.tests };
}

const removingUndoes =
  (world: World) =>
  async ({ files }: Sample, request: Typed): Promise<void> => {
    const added = await planned(files, request, world);
    if (added.kind === 'refused') return;
    const full = after(files, added.plan.changes);
    const concerns = added.plan.layers.flatMap(({ isNew, concern }) =>
      isNew && concern !== null ? [concern] : [],
    );
    // The test file alone is nobody's inverse.
    if (concerns.length === 0) return;
    const undone = await removed(full, concerns, world);
    if (undone.kind === 'refused') {
      // A library's class on a line of its own could as well be the user's.
      if (!added.plan.layers.some(isLibraryAlone)) expect.fail(undone.message);
      return;
    }
    expect(shown(after(full, undone.plan.changes))).toBe(shown(files));
  };

const isLibraryAlone = ({ isNew, symbol, file }: PlannedLayer): boolean =>
  isNew && /^(CORS|TrustedHost)Middleware$/.test(symbol) && !file.endsWith('stack.py');

const readsBack =
  (world: World) =>
  async ({ files, nesting }: Sample, request: Typed): Promise<void> => {
    const outcome = await planned(files, request, world);
    if (outcome.kind === 'refused') return;
    const { plan } = outcome;
    const full = after(files, plan.changes);
    const { reading } = await open(full, undefined, world);
    const places = (layers: Plan['layers']) =>
      layers.map(({ symbol, file, line, conditional }) => ({ symbol, file, line, conditional }));
    expect(places(reading.layers.map((layer) => ({ ...layer, isNew: false })))).toEqual(
      places(plan.layers),
    );
    expect(plan.layers.filter((layer) => !layer.isNew).map(nameOf)).toEqual(nesting);
    expect(await rewritten(world, full)).toEqual([]);
  };

/** What writing the nesting that was read would change. */
async function rewritten(world: World, texts: Texts): Promise<readonly Change[]> {
  const { workspace, reading } = await open(texts, undefined, world);
  const writer = await workspace.writer(reading, { newcomers: [] });
  return writer.insert({ newcomers: [], main: { from: 0, to: 0 }, behind: [] });
}

const linesStay =
  (world: World) =>
  async ({ files }: Sample, request: Typed): Promise<void> => {
    for (const change of changesOf(await planned(files, request, world))) {
      const before = files[change.path];
      if (before === undefined) expect(change.kind).toBe('create');
      else expect(lostLines(before, change.kind === 'delete' ? '' : change.after)).toEqual([]);
    }
  };

/** Lines that are not there any more, in their sequence; a list's line may have got an element. */
function lostLines(before: string, text: string): string[] {
  // What is put before the first line goes behind the byte order mark.
  const bare = (whole: string): string[] => whole.replace(/^\uFEFF/, '').split('\n');
  const left = bare(text);
  return bare(before).filter((line, index, lines) => {
    const whole = index === lines.length - 1 ? line.trimEnd() : line;
    const at = left.findIndex(
      (candidate) =>
        candidate === line || candidate.trimEnd() === whole || extendedList(line, candidate),
    );
    left.splice(0, at + 1);
    return at < 0;
  });
}

function extendedList(line: string, candidate: string): boolean {
  if (!line.includes('[') || !candidate.includes('[')) return false;
  const tokens: string[] = candidate.match(/\w+|[^\w\s]/g) ?? [];
  return (line.match(/\w+|[^\w\s]/g) ?? []).every((token) => {
    const at = tokens.indexOf(token);
    tokens.splice(0, at + 1);
    return at >= 0;
  });
}

const mustsHold =
  (world: World) =>
  async ({ files }: Sample, request: Typed): Promise<void> => {
    const outcome = await planned(files, request, world);
    if (outcome.kind === 'refused') return;
    const { layers } = outcome.plan;
    const broken = layers.flatMap((outer, index) =>
      layers
        .slice(index + 1)
        .filter((inner) => breaks(outer, inner))
        .map((inner) => `${nameOf(outer)} > ${nameOf(inner)}`),
    );
    expect(broken).toEqual([]);
  };

/** A newcomer is involved, and the inner one says that it must lie outside. */
function breaks(outer: PlannedLayer, inner: PlannedLayer): boolean {
  if ((!outer.isNew && !inner.isNew) || outer.isBehind || inner.isBehind) return false;
  const relations = concernOf(inner.concern)?.outside ?? [];
  return relations.some(
    ({ concern, strength }) => strength === 'MUST' && concern === outer.concern,
  );
}

async function mostArePlanned(
  world: World,
  cases: readonly (readonly [Sample, Typed])[],
): Promise<void> {
  const outcomes = await Promise.all(
    cases.map(([{ files }, request]) => planned(files, request, world)),
  );
  expect(outcomes.filter(({ kind }) => kind === 'planned').length).toBeGreaterThan(
    cases.length / 2,
  );
}

function refusalOf(outcome: Outcome): string | undefined {
  return outcome.kind === 'refused' ? outcome.message : undefined;
}

function changesOf(outcome: Outcome): readonly Change[] {
  return outcome.kind === 'planned' ? outcome.plan.changes : [];
}
