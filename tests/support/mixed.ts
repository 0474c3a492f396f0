import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recover } from '../../src/core/apply/recover.ts';
import { type Disk, decode, memoryDisk, memoryStore } from '../../src/host.ts';
import { type End, type Pair, type Process, pair } from './interleave.ts';

const BEFORE = { 'main.py': 'app\n', 'settings.py': '' };
const turns = fc.array(fc.record({ who: fc.nat(1), operations: fc.integer({ min: 1, max: 25 }) }), {
  maxLength: 30,
});

const texts = (disk: Disk) =>
  Object.fromEntries([...disk.files].map(([path, { bytes }]) => [path, decode(bytes)]));

/** Everything of a layer is there, or nothing; nothing else is. */
function layersIn(disk: Disk): string[] {
  const { 'main.py': main = '', 'mw/stack.py': stack = '', ...rest } = texts(disk);
  const layers = stack.split('\n').filter(Boolean);
  const expected = layers.length > 0 ? ['app', 'install'] : ['app'];
  expect(main.split('\n').filter(Boolean)).toEqual([
    ...expected,
    ...layers.map((each) => `# ${each}`),
  ]);
  const own = Object.fromEntries(layers.map((each) => [`mw/${each}.py`, each]));
  expect(rest).toEqual({ 'settings.py': '', ...own });
  return layers.sort();
}

function kept(processes: readonly Process[], ends: readonly (End | undefined)[]): string[] {
  return processes.flatMap(({ layer }, index) => (ends[index]?.done ? [layer] : [])).sort();
}

/** Law 9 for two runs at once, for so many random orders of their operations. */
export function describeMixed(numRuns: number): void {
  describe('law 9: two runs whose operations mix', () => mixed(numRuns));
}

function mixed(numRuns: number): void {
  let both: Pair;
  beforeAll(async () => {
    both = await pair();
  });
  afterAll(() => both.close());

  it('end like one after the other, or one of them says to run it again', () =>
    fc.assert(
      fc.asyncProperty(turns, fc.boolean(), fc.boolean(), async (turns, one, two) => {
        const disk = memoryDisk(BEFORE);
        const processes = [
          { pid: 11, layer: 'cors', asks: one },
          { pid: 12, layer: 'timing', asks: two },
        ];
        const ends = await both.run(disk, processes, turns);
        const done = kept(processes, ends);
        expect(layersIn(disk)).toEqual(done);
        expect(done.length).toBeGreaterThan(0);
        if (!one && !two) expect(done, JSON.stringify(ends)).toEqual(['cors', 'timing']);
        for (const end of ends.filter((end) => !end?.done))
          expect(end?.said).toMatch(/[Rr]un (it|the command) again/);
        expect([...disk.own.keys()]).toEqual([]);
      }),
      { numRuns },
    ));

  it('keep all or nothing of one that is killed', () =>
    fc.assert(
      fc.asyncProperty(
        turns,
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 110 }),
        async (turns, one, two, killAt) => {
          const disk = memoryDisk(BEFORE);
          const processes = [
            { pid: 11, layer: 'cors', asks: one, killAt },
            { pid: 12, layer: 'timing', asks: two },
          ];
          const ends = await both.run(disk, processes, turns);
          await recover(memoryStore(disk, { pid: 13 }), () => {});
          const layers = layersIn(disk);
          for (const layer of kept(processes, ends)) expect(layers).toContain(layer);
          expect([...disk.own.keys()]).toEqual([]);
        },
      ),
      { numRuns },
    ));
}
